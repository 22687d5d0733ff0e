import { createHash } from "node:crypto";
import { WhittleError } from "../../closure/error.ts";
import { type Hash, nix32, sameHash } from "./hash.ts";

/** What is known beforehand of bytes that come from elsewhere; null where it is not. */
export interface Expected {
	readonly size: number | null;
	readonly hash: Hash | null;
}

/**
 * The bytes of `source` as they come, and at the end an error unless they were the expected
 * ones: until then they are only said to be. Ends in a `WhittleError` as soon as there are
 * too many, so what expands without end is stopped. `where` is what errors call it.
 */
export async function* verified(
	source: AsyncIterable<Uint8Array>,
	{ size, hash }: Expected,
	where: string,
): AsyncGenerator<Uint8Array> {
	const digest = hash === null ? null : createHash(hash.algorithm);
	let bytes = 0;
	for await (const piece of source) {
		bytes += piece.length;
		if (size !== null && bytes > size) throw different(`has more than its ${size} bytes`, where);
		digest?.update(piece);
		yield piece;
	}
	if (size !== null && bytes < size) {
		throw different(`has ${bytes} bytes in place of ${size}`, where);
	}
	if (hash === null || digest === null) return;
	const found: Hash = { algorithm: hash.algorithm, bytes: digest.digest() };
	if (!sameHash(found, hash)) {
		throw different(`has the hash ${spelt(found)} in place of ${spelt(hash)}`, where);
	}
}

function different(what: string, where: string): WhittleError {
	return new WhittleError(
		"not-as-promised",
		what,
		where,
		"fetch it again, or from elsewhere: these are not the bytes that were promised",
	);
}

function spelt({ algorithm, bytes }: Hash): string {
	return `${algorithm}:${nix32(bytes)}`;
}
