import { WhittleError } from "./error.ts";

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

/**
 * A ledger out of parsed JSON; what else the document has is left out. Throws `WhittleError`
 * that says which field is wrong (`steps[2].class`), with `where` null: only the caller knows
 * the file.
 */
export function ledgerFrom(value: unknown): Ledger {
	const of = fieldsOf(value, "");
	of("schema", oneOf(LEDGER_SCHEMA));
	return {
		configuration: of("configuration", text),
		before: of("before", bytes),
		after: of("after", bytes),
		image: of("image", orNull(bothEnds)),
		drv: of("drv", text),
		steps: of("steps", listOf(step)),
		rejected: of("rejected", listOf(rejection)),
		module: of("module", text),
	};
}

/** The same out of a JSON text. */
export function ledgerFromText(text: string): Ledger {
	try {
		return ledgerFrom(JSON.parse(text));
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		throw refused(`is not JSON (${error.message})`);
	}
}

/** What to do where something is no ledger. */
export const LEDGER_REMEDY =
	"give what `whittle shrink` wrote as whittle-ledger.json, or printed with --json";

/** Believes a value, or throws; `at` is where it stands. */
type Read<T> = (value: unknown, at: string) => T;

const text: Read<string> = (value, at) => {
	if (typeof value !== "string") throw wrong(at, value, "text");
	return value;
};

const difference: Read<number> = (value, at) => {
	if (typeof value !== "number" || !Number.isSafeInteger(value)) {
		throw wrong(at, value, "a whole number of bytes");
	}
	return value;
};

const bytes: Read<number> = (value, at) => {
	const number = difference(value, at);
	if (number < 0) throw wrong(at, value, "a size");
	return number;
};

const bothEnds: Read<{ before: number; after: number }> = (value, at) => {
	const of = fieldsOf(value, at);
	return { before: of("before", bytes), after: of("after", bytes) };
};

const step: Read<LedgerStep> = (value, at) => {
	const of = fieldsOf(value, at);
	return {
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
	};
};

const rejection: Read<Ledger["rejected"][number]> = (value, at) => {
	const of = fieldsOf(value, at);
	return { change: of("change", text), reason: of("reason", text) };
};

function orNull<T>(read: Read<T>): Read<T | null> {
	return (value, at) => (value === null ? null : read(value, at));
}

function oneOf<T extends string>(...known: readonly T[]): Read<T> {
	return (value, at) => {
		const found = known.find((each) => each === value);
		if (found === undefined) throw wrong(at, value, known.join(", ").replace(/, (?=\S+$)/, " or "));
		return found;
	};
}

function listOf<T>(read: Read<T>): Read<T[]> {
	return (value, at) => {
		if (!Array.isArray(value)) throw wrong(at, value, "a list");
		return value.map((each: unknown, k) => read(each, `${at}[${k}]`));
	};
}

/** Reads the fields of an object by their names. */
function fieldsOf(value: unknown, at: string): <T>(name: string, read: Read<T>) => T {
	if (typeof value !== "object" || value === null || Array.isArray(value)) {
		throw wrong(at === "" ? "what it holds" : at, value, "an object");
	}
	const fields = new Map<string, unknown>(Object.entries(value));
	return (name, read) => read(fields.get(name), at === "" ? name : `${at}.${name}`);
}

function wrong(at: string, value: unknown, wanted: string): WhittleError {
	const fault = value === undefined ? "is not there" : `is not ${wanted}`;
	return refused(`is no ledger of a search: ${at} ${fault}`);
}

function refused(what: string): WhittleError {
	return new WhittleError("not-a-ledger", what, null, LEDGER_REMEDY);
}
