import { remembered } from "../../closure/memo.ts";
import type { Derivation, Derivations } from "../../nix/derivations/derivation.ts";

/** What builds a path. */
export interface Producer {
	readonly drv: string;
	readonly derivation: Derivation;
	/** The name of the output that it is. */
	readonly output: string;
}

/**
 * What builds each output whose path is known. O(derivations) the first time, then of what was
 * added since: derivations may become more.
 */
export function producersOf(derivations: Derivations): ReadonlyMap<string, Producer> {
	const known = readSoFar(derivations);
	if (known.read === derivations.size) return known.producers;
	let at = 0; // a Map keeps the order in which its entries were added
	for (const [drv, derivation] of derivations) {
		if (at++ < known.read) continue;
		for (const [output, path] of derivation.outputs) {
			if (path !== null) known.producers.set(path, { drv, derivation, output });
		}
	}
	known.read = at;
	return known.producers;
}

const readSoFar = remembered((_: Derivations) => ({
	read: 0,
	producers: new Map<string, Producer>(),
}));

/**
 * The paths that a derivation is given, and its own outputs, all but `itself`: what the result
 * may refer to, as far as it is told directly.
 */
export function inputsOf(
	derivations: Derivations,
	{ inputDrvs, inputSrcs, outputs }: Derivation,
	itself: string,
): ReadonlySet<string> {
	const inputs = new Set(inputSrcs);
	for (const [drv, wanted] of inputDrvs) {
		for (const output of wanted) {
			const path = derivations.get(drv)?.outputs.get(output);
			if (path != null) inputs.add(path);
		}
	}
	for (const path of outputs.values()) if (path !== null) inputs.add(path);
	inputs.delete(itself);
	return inputs;
}

/** Every path that building `drv` takes or gives, the nearest first. O(derivations). */
export function buildPaths(derivations: Derivations, drv: string): ReadonlySet<string> {
	const paths = new Set<string>();
	const seen = new Set([drv]); // a Set is walked as it grows
	for (const at of seen) {
		const derivation = derivations.get(at);
		if (derivation === undefined) continue;
		for (const path of derivation.outputs.values()) if (path !== null) paths.add(path);
		for (const path of derivation.inputSrcs) paths.add(path);
		for (const input of derivation.inputDrvs.keys()) seen.add(input);
	}
	return paths;
}
