import fc from "fast-check";
import { expect, test } from "vitest";
import { NIX32 } from "../../closure/store-path.ts";
import { HASH_LENGTH, scannerFor } from "./hash-parts.ts";

const digit = fc.constantFrom(...NIX32);
const hash = fc.array(digit, { minLength: HASH_LENGTH, maxLength: HASH_LENGTH });
/** Runs of digits, of anything, and hashes by their number: whole, or cut on either side. */
const piece = fc.oneof(
	fc.array(digit, { maxLength: 70 }).map((digits) => Buffer.from(digits.join(""))),
	fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
	fc.constantFrom("e", "0", "/nix/store/").map((text) => Buffer.from(text)),
);
const planted = fc.record({
	hash: fc.nat(),
	from: fc.constantFrom(0, 0, 0, 1),
	to: fc.constantFrom(32, 32, 31),
});

function found(hashes: readonly string[], bytes: Buffer): number[] {
	const hits = new Set<number>();
	scannerFor(hashes)(bytes, bytes.length, (number) => hits.add(number));
	return [...hits].sort((a, b) => a - b);
}

test("the scanner finds what a plain search for each hash part finds", () => {
	fc.assert(
		fc.property(
			fc.uniqueArray(
				hash.map((digits) => digits.join("")),
				{ minLength: 1, maxLength: 8 },
			),
			fc.array(fc.oneof(piece, planted), { maxLength: 12 }),
			(hashes, parts) => {
				const bytes = Buffer.concat(
					parts.map((part) =>
						Buffer.isBuffer(part)
							? part
							: Buffer.from(hashes[part.hash % hashes.length]!.slice(part.from, part.to)),
					),
				);
				const expected = hashes.flatMap((each, k) => (bytes.includes(each) ? [k] : []));
				expect(found(hashes, bytes)).toEqual(expected);
			},
		),
		{ numRuns: 300 },
	);
});

test("hash parts that overlap are all found, and bytes behind the end are not looked at", () => {
	const run = NIX32 + NIX32;
	const hashes = Array.from({ length: HASH_LENGTH }, (_, k) => run.slice(k, k + HASH_LENGTH));
	expect(found(hashes, Buffer.from(run))).toEqual(hashes.map((_, k) => k));
	const hits: number[] = [];
	scannerFor(hashes)(Buffer.from(run), HASH_LENGTH, (number) => hits.push(number));
	expect(hits).toEqual([0]);
});

test("a hash part of letters that Nix does not use is never found, as Nix would not", () => {
	expect(found(["e".repeat(HASH_LENGTH)], Buffer.from("e".repeat(64)))).toEqual([]);
});
