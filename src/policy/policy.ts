/** What a system must keep, whatever else goes; the `[keep]` of whittle.toml. */
export interface KeepContract {
	/** Names of `CAPABILITIES`. */
	readonly capabilities: readonly string[];
	/** systemd units, with their suffix. */
	readonly units: readonly string[];
	/** Programs on the system's path. */
	readonly programs: readonly string[];
	/** Patterns, as everywhere; each must mean a path of the closure. */
	readonly packages: readonly string[];
	/** A command that must end with 0 for the built system. */
	readonly check: {
		/** Program and arguments; no shell. */
		readonly command: readonly string[];
		readonly seconds: number;
	} | null;
}

/** How an upgrade may go; the `[upgrade]` of whittle.toml. */
export interface UpgradePolicy {
	/** Patterns: what may be absent for a while, or, where the new system lacks it, from early on. */
	readonly nonVital: readonly string[];
	/** Patterns of what must be switched in one activation, beside what is known to. */
	readonly atomic: readonly (readonly string[])[];
	/** Patterns: once switched there is no way back (a service that migrates its data). */
	readonly barriers: readonly string[];
	/** Patterns of old paths that stay until the machine was started again. */
	readonly pinned: readonly string[];
	/** Program of a system and its arguments, run to activate it. */
	readonly activate: readonly string[];
	/** A command that must end with 0 after each activation; `{system}` in it is the system. */
	readonly check: KeepContract["check"];
	/** Bytes that stay free on a target; null for `usualMargin`. */
	readonly margin: number | null;
}

/** An upgrade as NixOS does it, of which nothing may be absent. */
export const USUAL_UPGRADE: UpgradePolicy = {
	nonVital: [],
	atomic: [],
	barriers: [],
	pinned: [],
	activate: ["bin/switch-to-configuration", "switch"],
	check: null,
	margin: null,
};

/**
 * Bytes that stay free on a disk of so many where nobody says how many: what a prediction may be
 * wrong by, and no more than a small disk can spare.
 */
export function usualMargin(disk: number): number {
	return Math.min(16 * 2 ** 20, Math.floor(disk / 50));
}

/** What whittle.toml says. */
export interface Policy {
	/** The file, null where there is none. */
	readonly file: string | null;
	readonly keep: KeepContract;
	readonly upgrade: UpgradePolicy;
}

/** A thing of the contract that a system lacks. */
export interface Breach {
	readonly kind: "capability" | "unit" | "program" | "package" | "check";
	readonly name: string;
	/** In words: what is missing, or what the check said. */
	readonly reason: string;
}
