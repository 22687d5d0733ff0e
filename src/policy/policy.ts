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

/** What whittle.toml says. */
export interface Policy {
	/** The file, null where there is none. */
	readonly file: string | null;
	readonly keep: KeepContract;
}

/** A thing of the contract that a system lacks. */
export interface Breach {
	readonly kind: "capability" | "unit" | "program" | "package" | "check";
	readonly name: string;
	/** In words: what is missing, or what the check said. */
	readonly reason: string;
}
