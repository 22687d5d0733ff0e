import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gathered, pieces } from "../test-pieces.ts";
import { verified } from "./verified.ts";

function promise(bytes: Uint8Array) {
	const digest = createHash("sha256").update(bytes).digest();
	return { size: bytes.length, hash: { algorithm: "sha256" as const, bytes: digest } };
}

const chunking = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

describe("verified bytes", () => {
	it("pass through when they are the promised ones", async () => {
		await fc.assert(
			fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), chunking, async (bytes, sizes) => {
				const expected = promise(bytes);
				for (const each of [
					expected,
					{ ...expected, hash: null },
					{ ...expected, size: null },
					{ size: null, hash: null },
				]) {
					const passed = await gathered(verified(pieces(bytes, sizes), each, "x"));
					expect(passed.equals(bytes)).toBe(true);
				}
			}),
		);
	});

	it("are refused when they are others, fewer or more", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.uint8Array({ minLength: 1, maxLength: 200 }),
				fc.uint8Array({ maxLength: 200 }),
				chunking,
				async (bytes, others, sizes) => {
					fc.pre(Buffer.compare(bytes, others) !== 0);
					const source = verified(pieces(others, sizes), promise(bytes), "x.nar");
					await expect(gathered(source)).rejects.toMatchObject({
						code: "not-as-promised",
						where: "x.nar",
					});
				},
			),
		);
	});

	it("without end are stopped at their size", async () => {
		let given = 0;
		let closed = false;
		async function* endless() {
			try {
				for (;;) {
					given += 10;
					yield new Uint8Array(10);
				}
			} finally {
				closed = true;
			}
		}
		const source = verified(endless(), { size: 95, hash: null }, "x");
		await expect(gathered(source)).rejects.toMatchObject({ what: "has more than its 95 bytes" });
		expect({ given, closed }).toEqual({ given: 100, closed: true });
	});
});
