import {
	bytes,
	type DocumentKind,
	difference,
	documentFrom,
	jsonFrom,
	listOf,
	objectOf,
	oneOf,
	orNull,
	text,
} from "./fields.ts";

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

/** The schema that a ledger names as its own. */
export const LEDGER_SCHEMA = "whittle.shrink/1";

/** What a search came to: what `whittle shrink --json` prints and whittle-ledger.json holds. */
export interface Ledger {
	/** The configuration as the person named it. */
	readonly configuration: string;
	readonly before: number;
	readonly after: number;
	/** Bytes of the image; null where none was asked for. */
	readonly image: { readonly before: number; readonly after: number } | null;
	/** The toplevel's derivation after the last step: what the configuration with `module` gives. */
	readonly drv: string;
	readonly steps: readonly LedgerStep[];
	readonly rejected: readonly { readonly change: string; readonly reason: string }[];
	/** The text of size-reduction.nix. */
	readonly module: string;
}

/** What a ledger is, for whoever is told that something is none. */
export const LEDGER_KIND: DocumentKind = {
	code: "not-a-ledger",
	name: "ledger of a search",
	schema: LEDGER_SCHEMA,
	remedy: "give what `whittle shrink` wrote as whittle-ledger.json, or printed with --json",
};

/**
 * A ledger out of parsed JSON; what else the document has is left out. Throws `WhittleError`
 * that says which field is wrong (`steps[2].class`), with `where` null: only the caller knows
 * the file.
 */
export function ledgerFrom(value: unknown): Ledger {
	return documentFrom(value, LEDGER_KIND, (of) => ({
		configuration: of("configuration", text),
		before: of("before", bytes),
		after: of("after", bytes),
		image: of("image", orNull(bothEnds)),
		drv: of("drv", text),
		steps: of("steps", listOf(step)),
		rejected: of("rejected", listOf(rejection)),
		module: of("module", text),
	}));
}

/** The same out of a JSON text. */
export function ledgerFromText(json: string): Ledger {
	return ledgerFrom(jsonFrom(json, LEDGER_KIND));
}

const bothEnds = objectOf((of) => ({ before: of("before", bytes), after: of("after", bytes) }));

const step = objectOf(
	(of): LedgerStep => ({
		change: of("change", text),
		kind: of("kind", oneOf("switch", "catalogue", "file", "package", "joint")),
		alone: of("alone", orNull(difference)),
		together: of("together", difference),
		losses: of("losses", listOf(text)),
		class: of("class", oneOf("free", "cached", "rebuild")),
		measured: of("measured", orNull(bytes)),
		after: of("after", bytes),
		image: of("image", orNull(bytes)),
		drops: of("drops", listOf(text)),
	}),
);

const rejection = objectOf((of) => ({ change: of("change", text), reason: of("reason", text) }));
