/**
 * A Nix value as data. What JSON lacks is a set of one name that begins with `$`: a package of
 * `pkgs`, by its attribute path (`{ "$package": "git" }`), with arguments in `override` and more
 * of its attributes' lists and texts in `append` if wanted; and an overlay, `{ "$overlay": … }`,
 * by attributes, whose packages are those of before.
 */
export type NixValue =
	| null
	| boolean
	| number
	| string
	| readonly NixValue[]
	| { readonly [name: string]: NixValue };

/** One option, and what it is set to. `nix/change.nix` makes a definition of it. */
export interface Setting {
	/** The names of its path: `["services", "speechd", "enable"]`. */
	readonly option: readonly string[];
	readonly value: NixValue;
	/**
	 * `set` takes the place of what is there, as weakly as will do; `add` is merged with it;
	 * `without` takes the packages of these names out of what a list of packages comes to.
	 */
	readonly how: "set" | "add" | "without";
}

/** A change that can be tried by itself. */
export interface Change {
	/** Stable from run to run: `services.speechd.enable = false`, a catalogue entry's name, … */
	readonly id: string;
	readonly kind: "switch" | "catalogue" | "file" | "package";
	readonly settings: readonly Setting[];
	/** Module files that are left out, as the module system names them. */
	readonly disabledModules: readonly string[];
	/** What the user loses, in words; never empty for what is offered. */
	readonly losses: readonly string[];
}

/** Settings with the same key are one. */
export function settingKey({ option, value, how }: Setting): string {
	return JSON.stringify([option, value, how]);
}
