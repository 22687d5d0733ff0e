import { WhittleError } from "./error.ts";

/** A kind of document of ours, as errors tell of it. */
export interface DocumentKind {
	/** `not-a-ledger` */
	readonly code: string;
	/** `ledger of a search` */
	readonly name: string;
	readonly schema: string;
	/** What to do where something is none. */
	readonly remedy: string;
}

/** Where in a document a value stands: `steps[2].class`; empty for all of it. */
export interface Place {
	readonly kind: DocumentKind;
	readonly path: string;
}

/** Believes a value, or throws a `WhittleError` that names its place. */
export type Read<T> = (value: unknown, at: Place) => T;

/** Reads fields of an object by their names. */
export type Fields = <T>(name: string, read: Read<T>) => T;

/**
 * What a parsed JSON document says, once its schema is the right one. Throws `WhittleError`
 * that names the field, with `where` null: only the caller knows the file.
 */
export function documentFrom<T>(value: unknown, kind: DocumentKind, read: (of: Fields) => T): T {
	const of = fieldsOf(value, { kind, path: "" });
	of("schema", oneOf(kind.schema));
	return read(of);
}

/** JSON, parsed. Throws `WhittleError` for what is none. */
export function jsonFrom(text: string, kind: DocumentKind): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		throw refused(kind, `is not JSON (${error.message})`);
	}
}

export function fieldsOf(value: unknown, at: Place): Fields {
	if (typeof value !== "object" || value === null || Array.isArray(value)) {
		throw wrong(at.path === "" ? { ...at, path: "what it holds" } : at, value, "an object");
	}
	const fields = new Map<string, unknown>(Object.entries(value));
	const before = at.path === "" ? "" : `${at.path}.`;
	return (name, read) => read(fields.get(name), { ...at, path: before + name });
}

export const text: Read<string> = (value, at) => {
	if (typeof value !== "string") throw wrong(at, value, "text");
	return value;
};

export const boolean: Read<boolean> = (value, at) => {
	if (typeof value !== "boolean") throw wrong(at, value, "true or false");
	return value;
};

/** Bytes more or less: whole, and exact. */
export const difference: Read<number> = (value, at) => {
	if (typeof value !== "number" || !Number.isSafeInteger(value)) {
		throw wrong(at, value, "a whole number of bytes");
	}
	return value;
};

export const bytes: Read<number> = (value, at) => {
	const number = difference(value, at);
	if (number < 0) throw wrong(at, value, "a size");
	return number;
};

export function orNull<T>(read: Read<T>): Read<T | null> {
	return (value, at) => (value === null ? null : read(value, at));
}

export function oneOf<T extends string>(...known: readonly T[]): Read<T> {
	return (value, at) => {
		const found = known.find((each) => each === value);
		if (found === undefined) throw wrong(at, value, known.join(", ").replace(/, (?=\S+$)/, " or "));
		return found;
	};
}

export function listOf<T>(read: Read<T>): Read<T[]> {
	return (value, at) => {
		if (!Array.isArray(value)) throw wrong(at, value, "a list");
		return value.map((each: unknown, k) => read(each, { ...at, path: `${at.path}[${k}]` }));
	};
}

/** An object, read by `read`, which gets its fields. */
export function objectOf<T>(read: (of: Fields) => T): Read<T> {
	return (value, at) => read(fieldsOf(value, at));
}

/** The error that a value is not what was wanted there. */
export function wrong({ kind, path }: Place, value: unknown, wanted: string): WhittleError {
	const fault = value === undefined ? "is not there" : `is not ${wanted}`;
	return refused(kind, `is no ${kind.name}: ${path} ${fault}`);
}

function refused({ code, remedy }: DocumentKind, what: string): WhittleError {
	return new WhittleError(code, what, null, remedy);
}
