import { categoryBuilt } from "../../closure/categories.ts";
import { type Closure, nameAt } from "../../closure/closure.ts";
import { enclosingStorePath } from "../../closure/store-path.ts";
import { rootFlags } from "../../closure/without-paths.ts";
import {
	type Derivation,
	type Derivations,
	isDerivation,
	substitutesAllowed,
} from "../../nix/derivations/derivation.ts";
import type { Definition, Switch, Walk } from "./walk.ts";

export { type Retained, retainedBySwitches } from "./attribution-graph.ts";
export { coversOf } from "./covers.ts";

/** What the options of a system have to do with the paths of its closure. */
export interface Attribution {
	readonly closure: Closure;
	/** Definitions that mention a path of the closure, with those paths, ascending. */
	readonly definitions: readonly (Definition & { readonly paths: readonly number[] })[];
	/** Switches, with the definitions (by index) that may go with them. */
	readonly switches: readonly (Switch & { readonly governs: readonly number[] })[];
	/**
	 * 1 for each path that only carries what options put in, such as a unit or `/etc`: what it
	 * refers to, and some definition mentions, is there because of that definition.
	 */
	readonly carries: Uint8Array;
}

/** Joins what options mention with the closure of the system. `derivations` tell outputs. */
export function attribution(closure: Closure, derivations: Derivations, walk: Walk): Attribution {
	const number = new Map(closure.paths.map((path, i) => [path, i]));
	const pathsOf = (mention: string): readonly (string | null | undefined)[] => {
		const [, drv, output] = /^(.+\.drv)!([^!]+)$/s.exec(mention) ?? [];
		if (drv !== undefined) return [derivations.get(drv)?.outputs.get(output!)];
		const path = enclosingStorePath(closure.storeDir, mention);
		if (path === null || !isDerivation(path)) return [path];
		return [path, ...(derivations.get(path)?.outputs.values() ?? [])];
	};
	const definitions = walk.definitions.flatMap((definition) => {
		const found = definition.mentions
			.flatMap(pathsOf)
			.flatMap((path) => number.get(path ?? "") ?? []);
		const paths = [...new Set(found)].sort((a, b) => a - b);
		return paths.length === 0 ? [] : [{ ...definition, paths }];
	});
	const byFile = new Map<string, number[]>();
	for (const [k, { file }] of definitions.entries()) {
		const made = byFile.get(file);
		if (made === undefined) byFile.set(file, [k]);
		else made.push(k);
	}
	const switches = walk.switches.map((each) => ({
		...each,
		governs: [...new Set(each.declaredIn.flatMap((file) => byFile.get(file) ?? []))],
	}));
	return { closure, definitions, switches, carries: carriers(closure, derivations, definitions) };
}

/**
 * Carriers are roots, and what is made on the system itself, unless only modules mention it that
 * other modules tell nothing: such a path stands for itself.
 */
function carriers(
	closure: Closure,
	derivations: Derivations,
	definitions: Attribution["definitions"],
): Uint8Array {
	const carries = rootFlags(closure).slice();
	const builder = new Map<string | null, Derivation>();
	for (const each of derivations.values()) {
		for (const path of each.outputs.values()) builder.set(path, each);
	}
	const told = new Set(
		definitions.flatMap(({ declaredIn, file }) => declaredIn.filter((other) => other !== file)),
	);
	const mentioned = new Set(definitions.flatMap(({ paths }) => paths));
	const assembled = new Set(
		definitions.flatMap(({ file, paths }) => (told.has(file) ? paths : [])),
	);
	for (const [i, path] of closure.paths.entries()) {
		const derivation = builder.get(path);
		const isLocal =
			categoryBuilt(nameAt(closure, i)) === "glue" ||
			(derivation !== undefined &&
				(derivation.env.get("preferLocalBuild") === "1" || !substitutesAllowed(derivation)));
		if (isLocal && (assembled.has(i) || !mentioned.has(i))) carries[i] = 1;
	}
	return carries;
}
