import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { searchEvidence } from "./evidence-search.ts";

const HASHES = ["a", "b", "c"].map((digit) => digit.repeat(32));

const part = fc.oneof(fc.constantFrom(...HASHES, "a".repeat(31)), fc.string({ maxLength: 80 }));

describe("a search for hashes", () => {
	it("finds the first place of each with what stands around it, in pieces of any size", () => {
		fc.assert(
			fc.property(
				fc.array(part, { maxLength: 8 }),
				fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 4 }),
				(parts, sizes) => {
					const text = Buffer.from(parts.join(""));
					const search = searchEvidence(HASHES, true);
					const content = search.file("f");
					for (let at = 0, k = 0; at < text.length; k++) {
						const piece = Buffer.from(text.subarray(at, at + sizes[k % sizes.length]!));
						at += piece.length;
						content.piece(piece);
						piece.fill(0); // the bytes may be changed afterwards
					}
					content.end();
					for (const hash of HASHES) {
						const offset = text.indexOf(hash);
						const excerpt = text.toString("latin1", Math.max(0, offset - 32), offset + 64);
						const hit = { file: "f", kind: "content", offset, excerpt };
						expect(search.found.get(hash)).toEqual(offset < 0 ? [] : [hit]);
					}
				},
			),
			{ numRuns: 300 },
		);
	});
});
