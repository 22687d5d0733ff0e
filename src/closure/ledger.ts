/** One accepted step of a search for smaller systems. Sizes are NAR bytes. */
export interface LedgerStep {
	/** `services.speechd.enable = false`; of a joint step all its changes, with ` + ` between. */
	readonly change: string;
	readonly kind: "switch" | "catalogue" | "file" | "package" | "joint";
	/** What it saves on the system as it was; null where that was not tried. */
	readonly alone: number | null;
	/** What it saved on top of the steps before it. */
	readonly together: number;
	readonly losses: readonly string[];
	readonly class: "free" | "cached" | "rebuild";
	/** The closure after the step, as built; null where it was only predicted. */
	readonly measured: number | null;
	/** The closure after the step, measured or predicted. */
	readonly after: number;
	/** Bytes of the image after the step; null where none was asked for. */
	readonly image: number | null;
	/** Names of packages that went, the largest first. */
	readonly drops: readonly string[];
}

/** What a search came to: what `whittle shrink --json` prints and whittle-ledger.json holds. */
export interface Ledger {
	/** The configuration as the person named it. */
	readonly configuration: string;
	readonly before: number;
	readonly after: number;
	/** Bytes of the image; null where none was asked for. */
	readonly image: { readonly before: number; readonly after: number } | null;
	readonly steps: readonly LedgerStep[];
	readonly rejected: readonly { readonly change: string; readonly reason: string }[];
	/** The text of size-reduction.nix. */
	readonly module: string;
}
