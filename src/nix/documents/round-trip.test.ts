import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeSnapshot } from "../../closure/snapshot.ts";
import { joined } from "../../closure/testing.ts";
import { csvLines } from "./csv.ts";
import { readDocument } from "./read-document.ts";
import { plain, readJson, readText, stored } from "./test-closures.ts";

const anyClosure = fc
	.array(
		fc.record({
			narSize: fc.option(fc.nat({ max: 2 ** 53 - 2 })),
			diskSize: fc.option(fc.nat()),
			downloadSize: fc.option(fc.nat()),
			references: fc.array(fc.nat(9), { maxLength: 6 }),
			name: fc.string({ minLength: 1, unit: "grapheme" }),
		}),
		{ minLength: 1, maxLength: 10 },
	)
	.map((entries) => {
		const paths = entries.map(({ name }, i) => stored(String(i), name));
		return Object.fromEntries(
			entries.map(({ name: _, references, ...sizes }, i) => [
				paths[i]!,
				{ ...sizes, references: references.map((k) => paths[k % paths.length]!) },
			]),
		);
	});

test("a closure comes back from every format as it went in", async () => {
	await fc.assert(
		fc.asyncProperty(anyClosure, async (document) => {
			const closure = await readJson(document);
			const expected = plain(closure);
			expect(plain(await readDocument(encodeSnapshot(closure), "x"))).toEqual(expected);
			const csv = plain(await readText(joined(csvLines(closure))));
			for (const [path, entry] of Object.entries(expected)) {
				expect(csv[path]).toEqual({ ...entry, downloadSize: Number.NaN });
			}
		}),
		{ numRuns: 300 },
	);
});
