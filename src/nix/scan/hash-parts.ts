import { NIX32 } from "../../closure/store-path.ts";

/** Characters of a hash part. */
export const HASH_LENGTH = 32;

/** The value of each byte as a digit of Nix's base 32, or NO_DIGIT. */
const NO_DIGIT = 32;
const VALUE = new Uint8Array(256).fill(NO_DIGIT);
for (let value = 0; value < NIX32.length; value++) VALUE[NIX32.charCodeAt(value)] = value;

/** Digits that decide whether a look-up is worth it: 20 bits. */
const PREFIX = 4;

/** Searches the first `end` bytes for hash parts; `hit` is told the number of each it meets. */
export type Scan = (bytes: Buffer, end: number, hit: (hash: number) => void) => void;

/**
 * A search for any of `hashes`, as Nix's scanner does it: a window of 32 bytes, looked at
 * from its end, moves behind whatever is no digit of base 32; so of most bytes one in 32 is
 * read, and none twice. O(bytes), however many hashes there are.
 */
export function scannerFor(hashes: readonly string[]): Scan {
	const numbers = new Map<string, number>();
	const prefixes = new Uint8Array(1 << (5 * PREFIX));
	hashes.forEach((hash, number) => {
		numbers.set(hash, number);
		prefixes[prefixOf(Buffer.from(hash, "latin1"), 0)] = 1;
	});
	return (bytes, end, hit) => {
		let checked = 0; // digits stand from `at` up to here
		for (let at = 0; at + HASH_LENGTH <= end; ) {
			let last = at + HASH_LENGTH - 1;
			while (last >= checked && VALUE[bytes[last]!] !== NO_DIGIT) last--;
			const found = last < checked;
			checked = at + HASH_LENGTH;
			if (!found) {
				at = last + 1;
				continue;
			}
			if (prefixes[prefixOf(bytes, at)] === 1) {
				const number = numbers.get(bytes.toString("latin1", at, at + HASH_LENGTH));
				if (number !== undefined) hit(number);
			}
			at++;
		}
	};
}

function prefixOf(bytes: Uint8Array, at: number): number {
	let prefix = 0;
	for (let k = at; k < at + PREFIX; k++) prefix = (prefix << 5) | VALUE[bytes[k]!]!;
	return prefix & ((1 << (5 * PREFIX)) - 1);
}
