/** For tests only: what a reader of our own documents says of them. */
import { WhittleError } from "./error.ts";

/** What is said of a document by whoever reads it: code and words, or "nothing". */
export function saidBy(read: (document: unknown) => unknown): (document: unknown) => string {
	return (document) => {
		try {
			read(document);
		} catch (error) {
			if (error instanceof WhittleError) return `${error.code}: ${error.what}`;
			throw error;
		}
		return "nothing";
	};
}

/** Every place in a document: its path, and the document with something else there. */
export function* changes(
	value: unknown,
	at = "",
): Generator<{ at: string; put: (other: unknown) => unknown }> {
	if (typeof value !== "object" || value === null) return;
	for (const [name, part] of Object.entries(value)) {
		const here = Array.isArray(value) ? `${at}[${name}]` : at === "" ? name : `${at}.${name}`;
		const withPart = (other: unknown) =>
			Array.isArray(value) ? value.with(Number(name), other) : { ...value, [name]: other };
		yield { at: here, put: withPart };
		for (const inner of changes(part, here)) {
			yield { at: inner.at, put: (other) => withPart(inner.put(other)) };
		}
	}
}
