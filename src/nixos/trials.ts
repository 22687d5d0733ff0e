import type { Closure } from "../closure/closure.ts";
import type { Change } from "./change.ts";
import type { Prediction } from "./prediction.ts";

/** What evaluating a set of changes came to. */
export type Trial =
	/** Does not evaluate: the evaluator's own message. */
	| { readonly outcome: "failed"; readonly message: string }
	/** An option it sets is not there. */
	| { readonly outcome: "missing"; readonly options: readonly string[] }
	/** The very same derivation as without it. */
	| { readonly outcome: "no-op" }
	| Evaluated;

/** A candidate that evaluates to another system. */
export interface Evaluated {
	readonly outcome: "evaluated";
	readonly drv: string;
	readonly out: string;
	/** systemd units that are enabled; for a look at the contract before anything is built. */
	readonly units: readonly string[];
	readonly userUnits: readonly string[];
	/** Of each setting of the changes, in order: the priority it needs, null for a plain one. */
	readonly priorities: readonly (number | null)[];
	readonly prediction: Prediction;
}

/** What building a candidate came to. */
export type Built =
	| { readonly outcome: "failed"; readonly message: string }
	| { readonly outcome: "built"; readonly closure: Closure; readonly image: number | null };

/** Tries changes; remembers what came of each, in this run and from run to run. */
export interface Trials {
	/** The system as it is. */
	readonly base: Evaluated;
	evaluate(changes: readonly Change[]): Promise<Trial>;
	/** Builds and measures; for a candidate of `evaluate`. */
	build(candidate: Evaluated): Promise<Built>;
	/** How many were really run, and how many remembered. */
	readonly counts: {
		readonly evaluations: number;
		readonly builds: number;
		readonly remembered: number;
	};
	close(): void;
}
