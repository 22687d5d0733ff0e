import { damaged, notAClosure, wrongKind } from "./document-error.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/** A JSON object, and not an array or null? */
export function isObject(value: unknown): value is JsonObject {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A list, which may be left out. Throws `wrong-kind`. */
export function list(value: unknown, field: string): readonly unknown[] {
	if (value == null) return [];
	if (!Array.isArray(value)) throw wrongKind("the file", field, "a list");
	return value;
}

/** Could `text`, whole or its beginning, be a JSON object or array? Nix code is not. */
export function looksLikeJson(text: string): boolean {
	return /^\s*(\{\s*(["}]|$)|\[\s*([[{\]"n]|$))/.test(text);
}

/** The value of a JSON text. Says where it goes wrong, as far as V8 tells. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		const position = Number(/at position (\d+)/.exec(error.message)?.[1] ?? Number.NaN);
		if (position >= text.length || error.message.startsWith("Unexpected end")) {
			throw damaged(`is JSON cut off at byte ${Buffer.byteLength(text)}`);
		}
		if (Number.isNaN(position)) throw notAClosure("is not JSON, though it begins like it");
		const line = text.slice(0, position).split("\n").length;
		const column = position - text.lastIndexOf("\n", position - 1);
		throw notAClosure(`is not JSON: mistake at line ${line}, column ${column}`);
	}
}
