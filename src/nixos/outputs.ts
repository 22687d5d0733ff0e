import { remembered } from "../closure/memo.ts";
import type { Derivation, Derivations } from "../nix/derivations/derivation.ts";

/** What builds a path. */
export interface Producer {
	readonly drv: string;
	readonly derivation: Derivation;
	/** The name of the output that it is. */
	readonly output: string;
}

/** What builds each output whose path is known. O(derivations), once for them all. */
export const producersOf = remembered((derivations: Derivations): ReadonlyMap<string, Producer> => {
	const found = new Map<string, Producer>();
	for (const [drv, derivation] of derivations) {
		for (const [output, path] of derivation.outputs) {
			if (path !== null) found.set(path, { drv, derivation, output });
		}
	}
	return found;
});

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
