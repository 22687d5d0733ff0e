import fc from "fast-check";
import { expect, test } from "vitest";
import { WhittleError } from "../../closure/error.ts";
import { APP_REGISTRATION } from "../documents/test-closures.ts";
import { COMPRESSED_REGISTRATION, skippable, zstdRaw } from "../documents/test-compressed.ts";
import { gathered, pieces } from "../test-pieces.ts";
import { portableDecoder, unzstd } from "./zstd.ts";

const real = Buffer.from(COMPRESSED_REGISTRATION.zstd);

/** What the decoder for any Node gives, whatever Node this is. */
async function decoded(bytes: Uint8Array): Promise<string> {
	return (await gathered(unzstd(pieces(bytes, [7]), portableDecoder))).toString();
}

/** A frame of one compressed block that says this. */
function frameOf(...block: readonly number[]): Buffer {
	const header = Buffer.alloc(3);
	header.writeUIntLE((block.length << 3) | (2 << 1) | 1, 0, 3);
	return Buffer.concat([
		Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x58]),
		header,
		Buffer.from(block),
	]);
}

const AB = [2 << 3, 97, 98]; // two literals, as they are
const SINGLE = 0b01010100; // each kind of code is one and the same, which follows

test("frames stand one after the other, some of them for someone else", async () => {
	const frames = [real, skippable(), zstdRaw(Buffer.from("raw"), { tellSize: true }), real];
	expect(await decoded(Buffer.concat(frames))).toBe(`${APP_REGISTRATION}raw${APP_REGISTRATION}`);
});

test("a sequence copies literals, then what stands before", async () => {
	// two literals; offset 2^2 + 1 less 3; length 3
	expect(await decoded(frameOf(...AB, 1, SINGLE, 2, 2, 0, 0b101))).toBe("ababa");
	expect(await decoded(frameOf(...AB, 0))).toBe("ab");
});

test("what cannot be so is refused", async () => {
	const frames = {
		"an offset to before the beginning": frameOf(...AB, 1, SINGLE, 2, 2, 0, 0b110),
		"more literals than there are": frameOf(...AB, 1, SINGLE, 3, 2, 0, 0b101),
		"bits left over": frameOf(...AB, 1, SINGLE, 2, 2, 0, 0b1101),
		"bits that are not there": frameOf(...AB, 1, SINGLE, 2, 3, 0, 0b101),
		"a code that means nothing": frameOf(...AB, 1, SINGLE, 36, 2, 0, 0b101),
		"tables of a block before the first": frameOf(...AB, 1, 0xfc, 0b101),
		"a coding of literals from before the first": frameOf(3, 1, 0x40, 1, 0),
		"sequences without an end mark": frameOf(...AB, 1, SINGLE, 2, 2, 0, 0),
		"something behind its sequences": frameOf(...AB, 0, 0),
	};
	for (const [what, bytes] of Object.entries(frames)) {
		await expect(decoded(bytes), what).rejects.toMatchObject({ what: "is damaged zstd data" });
	}
});

test("no block makes work for more than it can hold", async () => {
	// 98,047 sequences, each without a single bit and of 34 bytes: 3 MB out of twelve bytes
	const many = frameOf(...AB, 255, 255, 255, SINGLE, 0, 0, 31, 1);
	await expect(decoded(many)).rejects.toMatchObject({ what: "is damaged zstd data" });
	// The weights of a coding of literals in which one symbol takes no bit: they never end.
	const endless = Buffer.from(real);
	endless[14]! ^= 0x40;
	await expect(decoded(endless)).rejects.toMatchObject({ what: "is damaged zstd data" });
});

test("cut off anywhere it is said so; changed anywhere it is other bytes or refused", async () => {
	for (let length = 1; length < real.length; length++) {
		await expect(decoded(real.subarray(0, length))).rejects.toMatchObject({
			what: `is zstd data cut off at byte ${length}`,
		});
	}
	await fc.assert(
		fc.asyncProperty(
			fc.nat(real.length - 1),
			fc.integer({ min: 1, max: 255 }),
			async (at, bits) => {
				const bytes = Buffer.from(real);
				bytes[at]! ^= bits;
				try {
					await decoded(bytes);
				} catch (error) {
					expect(error).toBeInstanceOf(WhittleError);
				}
			},
		),
		{ numRuns: 300 },
	);
});
