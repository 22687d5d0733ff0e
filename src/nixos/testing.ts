import { assemble } from "../closure/assemble.ts";
import type { Derivation } from "../nix/derivations/derivation.ts";
import type { Base } from "./prediction/prediction.ts";

/** A store path whose hash part is made of its name, and which a search for paths finds. */
export function pathOf(name: string, salt = ""): string {
	const digits = "0123456789abcdfghijklmnpqrsvwxyz";
	let number = 7;
	let hash = "";
	for (let k = 0; k < 32; k++) {
		for (const letter of `${name}${salt}`)
			number = (number * 31 + letter.charCodeAt(0) + k) % 65521;
		hash += digits[number % 32];
	}
	return `/nix/store/${hash}-${name}`;
}

/** A derivation of one output, and what it takes: paths that are there without being built. */
export function derivationOf(
	out: string,
	env: Readonly<Record<string, string>>,
	inputSrcs: readonly string[] = [],
	inputDrvs: ReadonlyMap<string, readonly string[]> = new Map(),
): Derivation {
	return {
		outputs: new Map([["out", out]]),
		inputDrvs,
		inputSrcs,
		dynamic: false,
		env: new Map(Object.entries({ preferLocalBuild: "1", ...env })),
	};
}

/** A built system of one path, which refers to some of what it was made of. */
export function baseOf(
	out: string,
	narSize: number,
	references: readonly string[],
	derivation: Derivation | null,
): Base {
	const paths = [out, ...references];
	const closure = assemble({
		storeDir: "/nix/store",
		paths,
		narSize: Float64Array.from(paths, (_, k) => (k === 0 ? narSize : 1000)),
		references: {
			from: new Uint32Array(references.length),
			to: Uint32Array.from(references, (_, k) => k + 1),
			count: references.length,
		},
	});
	const drv = `${out}.drv`;
	return derivation === null
		? { closure, drv: null, derivations: null }
		: { closure, drv, derivations: new Map([[drv, derivation]]) };
}
