import type { Closure } from "../../closure/closure.ts";
import type { Breach } from "../../policy/policy.ts";
import type { Change } from "../catalogue/change.ts";
import type { TrialClass } from "../prediction/prediction.ts";
import type { Evaluated, Trials } from "../trials/trials.ts";

/** Changes that are tried as one, and what the graph expects of them. */
export interface Move {
	readonly changes: readonly Change[];
	/** Bytes that the graph says only these hold; 0 where it says nothing. */
	readonly expected: number;
}

/** A step that a search is about to take. */
export interface Step {
	readonly changes: readonly Change[];
	/** Bytes that it saves on top of the steps before it, measured. */
	readonly saving: number;
	/** The closure after it. */
	readonly size: number;
	readonly losses: readonly string[];
	readonly class: TrialClass;
}

/** What a search tells while it goes on. */
export type SearchEvent =
	| {
			readonly kind: "tried";
			readonly changes: readonly Change[];
			/** Predicted bytes that it saves; null with a reason. */
			readonly saving: number | null;
			readonly reason: string | null;
			/** Moves that were looked at so far, and how many are under way with this one. */
			readonly tried: number;
			readonly left: number;
			/** The closure as small as it is by now. */
			readonly size: number;
	  }
	| { readonly kind: "building"; readonly changes: readonly Change[]; readonly size: number }
	| { readonly kind: "accepted"; readonly step: Step }
	| {
			readonly kind: "rejected";
			readonly changes: readonly Change[];
			readonly reason: string;
	  }
	/** A step that was taken is needless since later ones were. */
	| { readonly kind: "dropped"; readonly changes: readonly Change[]; readonly size: number };

/** What a person says of a step. */
export type Consent = "take" | "skip" | "all" | "stop";

/** All that a search knows of the world. */
export interface SearchWorld {
	readonly trials: Trials;
	/** Moves on a system that has `taken` behind it: each change alone, and those that only help jointly. */
	readonly rank: (closure: Closure, taken: readonly Change[]) => readonly Move[];
	/** What of the contract a system lacks, as far as evaluating tells. */
	readonly unitBreaches: (candidate: Evaluated) => readonly Breach[];
	/** The same for what is built, the check command among it. */
	readonly breaches: (closure: Closure, candidate: Evaluated) => Promise<readonly Breach[]>;
	/** What has really gone from one built system to the next, in words. */
	readonly lost: (before: Closure, after: Closure) => Promise<readonly string[]>;
	/** Asked before each step is taken; null where nobody is there to ask. */
	readonly ask: ((step: Step) => Promise<Consent>) | null;
	readonly emit: (event: SearchEvent) => void;
	/** Bytes that a step must save to be worth it. */
	readonly floor: number;
	/** Bytes of closure that are small enough; null for as small as can be. */
	readonly until: number | null;
	readonly signal: AbortSignal;
}
