import { type Closure, closureBytes } from "../../closure/closure.ts";
import type { Breach } from "../../policy/policy.ts";
import type { Change } from "../catalogue/change.ts";
import type { Evaluated } from "../trials/trials.ts";
import type { SearchWorld } from "./search-world.ts";

/** Why a set of changes cannot be. */
export interface Refused {
	readonly refused: string;
}

/** A set of changes that evaluates, and loses no unit that must be kept. */
export interface Looked {
	readonly refused: null;
	readonly candidate: Evaluated;
	/** NAR bytes of its closure as predicted. */
	readonly predicted: number;
}

/** A set of changes that is built and keeps all that must be kept. */
export interface Standing {
	readonly refused: null;
	readonly changes: readonly Change[];
	readonly candidate: Evaluated;
	readonly predicted: number;
	readonly closure: Closure;
	/** NAR bytes of its closure as built. */
	readonly size: number;
	/** Bytes of its image; null where none is asked for. */
	readonly image: number | null;
}

/** Sets of changes as a search sees them; each is evaluated and built at most once. */
export interface Tryouts {
	look(changes: readonly Change[]): Promise<Looked | Refused>;
	/** Builds what `look` allows. */
	stand(changes: readonly Change[]): Promise<Standing | Refused>;
	/** What was looked at so far, without trying it. */
	known(changes: readonly Change[]): Looked | Refused | undefined;
}

/** The changes as a set: whatever their order, one key. */
export function keyOf(changes: readonly Change[]): string {
	return changes
		.map(({ id }) => id)
		.sort()
		.join("\n");
}

export function openTryouts(world: SearchWorld): Tryouts {
	const { trials, signal } = world;
	const looks = new Map<string, Promise<Looked | Refused>>();
	const stands = new Map<string, Promise<Standing | Refused>>();
	const known = new Map<string, Looked | Refused>();

	async function look(changes: readonly Change[]): Promise<Looked | Refused> {
		const trial = changes.length === 0 ? trials.base : await trials.evaluate(changes);
		signal.throwIfAborted();
		if (trial.outcome === "failed") return refusal(trial.message);
		if (trial.outcome === "missing") {
			return refusal(`there is no option ${trial.options.join(", ")} here`);
		}
		const candidate = trial.outcome === "no-op" ? trials.base : trial;
		const breaches = changes.length === 0 ? [] : world.unitBreaches(candidate);
		if (breaches.length > 0) return breached(breaches);
		return { refused: null, candidate, predicted: closureBytes(candidate.prediction.closure) };
	}

	async function stand(changes: readonly Change[]): Promise<Standing | Refused> {
		const looked = await tryouts.look(changes);
		if (looked.refused !== null) return looked;
		const { candidate, predicted } = looked;
		const built = await trials.build(candidate);
		signal.throwIfAborted();
		if (built.outcome === "failed") return refusal(`does not build: ${built.message}`);
		const { closure, image } = built;
		const breaches = changes.length === 0 ? [] : await world.breaches(closure, candidate);
		signal.throwIfAborted();
		if (breaches.length > 0) return breached(breaches);
		const size = closureBytes(closure);
		return { refused: null, changes, candidate, predicted, closure, size, image };
	}

	const tryouts: Tryouts = {
		look: (changes) =>
			once(looks, changes, async () => {
				const looked = await look(changes);
				known.set(keyOf(changes), looked);
				return looked;
			}),
		stand: (changes) => once(stands, changes, () => stand(changes)),
		known: (changes) => known.get(keyOf(changes)),
	};
	return tryouts;
}

function once<T>(
	memory: Map<string, Promise<T>>,
	changes: readonly Change[],
	work: () => Promise<T>,
): Promise<T> {
	const key = keyOf(changes);
	let promise = memory.get(key);
	if (promise === undefined) {
		promise = work();
		memory.set(key, promise);
	}
	return promise;
}

function refusal(refused: string): Refused {
	return { refused };
}

function breached(breaches: readonly Breach[]): Refused {
	const words = breaches.map(({ kind, name, reason }) => `must keep ${kind} ${name}: ${reason}`);
	return { refused: words.join("; ") };
}
