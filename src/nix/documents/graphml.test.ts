import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { row } from "../../closure/graph.ts";
import { nameOf } from "../../closure/store-path.ts";
import { closures } from "../../closure/testing.ts";
import { APP, APP_GRAPHML, LIB, plain, readText } from "./test-closures.ts";

describe("GraphML of nix-store", () => {
	it("has sizes, and references but for those to itself", async () => {
		// Nix writes names as they are, and NAR sizes of all.
		const legal = closures.filter(
			({ paths, narSize }) =>
				paths.every((path) => /^[\w/.+?=-]*$/.test(path)) && !narSize.some(Number.isNaN),
		);
		await fc.assert(
			fc.asyncProperty(legal, async ({ storeDir, paths, narSize, references }) => {
				const nodes = paths.map(
					(path, i) => `  <node id="${path}">
    <data key="narSize">${narSize[i]}</data>
    <data key="name">${nameOf(storeDir, path)}</data>
    <data key="type">output-path</data>
  </node>
${Array.from(row(references, i), (k) => `  <edge source="${path}" target="${paths[k]}"/>\n`).join("")}`,
				);
				const text = `<?xml version='1.0' encoding='utf-8'?>\n<graphml>\n<graph id='G' edgedefault='directed'>\n${nodes.join("")}</graph>\n</graphml>\n`;
				const expected = paths.map((path, i) => [
					path,
					{
						narSize: narSize[i],
						diskSize: Number.NaN,
						downloadSize: Number.NaN,
						references: Array.from(row(references, i), (k) => paths[k]).sort(),
					},
				]);
				expect(plain(await readText(text))).toEqual(Object.fromEntries(expected));
			}),
			{ numRuns: 100 },
		);
	});

	it("names paths by base name", async () => {
		expect(plain(await readText(APP_GRAPHML))).toMatchObject({
			[APP]: { narSize: 100, references: [LIB] },
			[LIB]: { narSize: 2000, references: [] },
		});
	});

	it("is refused where it is cut off or of something else", async () => {
		for (const length of [60, APP_GRAPHML.indexOf("<edge"), APP_GRAPHML.length - 3]) {
			await expect(readText(APP_GRAPHML.slice(0, length))).rejects.toMatchObject({
				code: "damaged-document",
				what: `is GraphML cut off at byte ${length}`,
			});
		}
		const refused: [string, string][] = [
			[APP_GRAPHML.replace("2000", "2 kB"), "wrong-kind"],
			[APP_GRAPHML.replace(/id="[^"]*"/, 'id="n0"'), "not-a-store-path"],
			["<graphml><graph></graph></graphml>", "no-paths"],
			['<graphml><data key="narSize">7</data></graphml>', "not-a-closure"],
		];
		for (const [text, code] of refused) {
			await expect(readText(text), text).rejects.toMatchObject({ code, where: "closure.json" });
		}
	});
});
