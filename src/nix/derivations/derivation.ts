/** What a `.drv` file says, as far as it tells what a build needs and gives. */
export interface Derivation {
	/** Output name to its path; null where only building tells it (floating or deferred). */
	readonly outputs: ReadonlyMap<string, string | null>;
	/** Derivation to the outputs of it that are needed. */
	readonly inputDrvs: ReadonlyMap<string, readonly string[]>;
	/** Paths that must be there before, and that nothing builds. */
	readonly inputSrcs: readonly string[];
	/** Are some inputs outputs of derivations that are themselves built (`xp-dyn-drv`)? */
	readonly dynamic: boolean;
	/** The builder's environment; what is not UTF-8 in it is replaced. */
	readonly env: ReadonlyMap<string, string>;
}

/** A derivation's own path, and what it says. */
export type Derivations = ReadonlyMap<string, Derivation>;

/** Is this the path, or name, of a derivation? */
export function isDerivation(path: string): boolean {
	return path.endsWith(".drv");
}

/** Does only building tell where its outputs, or some of them, will be? */
export function isDeferred({ outputs }: Derivation): boolean {
	for (const path of outputs.values()) if (path === null) return true;
	return false;
}

/** Does it leave Nix free to fetch its outputs? (`allowSubstitutes`, also as structured attribute.) */
export function substitutesAllowed({ env }: Derivation): boolean {
	const structured = env.get("__json");
	if (structured === undefined) return (env.get("allowSubstitutes") ?? "1") === "1";
	return structuredAttribute(structured, "allowSubstitutes") !== false;
}

function structuredAttribute(json: string, name: string): unknown {
	try {
		const attributes: unknown = JSON.parse(json);
		return typeof attributes === "object" && attributes !== null
			? Reflect.get(attributes, name)
			: undefined;
	} catch (error) {
		if (error instanceof SyntaxError) return undefined; // Nix would not build it at all
		throw error;
	}
}
