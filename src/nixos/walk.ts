import type { Configuration } from "./configuration.ts";
import type { EvaluationOptions } from "./evaluate.ts";

/** A definition that won, and what it mentions. */
export interface Definition {
	/** `services.openssh.enable` */
	readonly option: string;
	readonly file: string;
	/** 1500 an option's default, 1000 mkDefault, 100 plain, 50 mkForce. */
	readonly priority: number;
	/** Store paths of outputs and sources, and `.drv` paths where only the derivation is named. */
	readonly mentions: readonly string[];
}

/** An option of type bool that is on. */
export interface Switch {
	readonly option: string;
	readonly names: readonly string[];
	readonly priority: number;
	readonly declaredIn: readonly string[];
	readonly definedIn: readonly string[];
	/** What its module says of it, one line; null where nothing. */
	readonly description: string | null;
}

/** What the options of a system say. */
export interface Walk {
	readonly definitions: readonly Definition[];
	readonly switches: readonly Switch[];
	/** Options that could not be looked at, each with the evaluator's words. */
	readonly unseen: readonly { readonly option: string; readonly message: string }[];
	/** The folder of the modules that come with NixOS; what is not below it is the user's own. */
	readonly modulesPath: string | null;
}

/**
 * Walks the options of a configuration. `names` are the name parts of the closure's paths: a
 * default that is a package of another name is left out unseen, for it cannot be in there.
 */
export async function walkOptions(
	_configuration: Configuration,
	_names: ReadonlySet<string>,
	_options: EvaluationOptions,
): Promise<Walk> {
	throw new Error("not there yet");
}
