import { expect, test } from "vitest";
import { isSized } from "./closure.ts";
import { closureSizes } from "./closure-sizes.ts";
import { pathInfoLines } from "./path-info.ts";
import { retainedSizes } from "./retained-sizes.ts";
import { closures, described, forAll, joined } from "./testing.ts";

test("each path is a key, with its known sizes and its references, itself among them", () => {
	forAll(closures, (closure) => {
		const expected = Object.fromEntries(
			described(closure).paths.map(({ path, references, self, ...sizes }) => {
				const i = closure.paths.indexOf(path);
				const { narSize, diskSize, downloadSize } = sizes;
				const figures = isSized(closure) && {
					closureSize: closureSizes(closure)[i],
					retainedSize: retainedSizes(closure)[i],
				};
				const known = Object.entries({ narSize, diskSize, downloadSize, ...figures }).filter(
					([, size]) => size !== null && !Number.isNaN(size),
				);
				const all = self === 1 ? [...references, path] : references;
				return [path, { ...Object.fromEntries(known), references: all.sort() }];
			}),
		);
		const text = joined(pathInfoLines(closure));
		expect(JSON.parse(text)).toEqual(expected);
		expect(text.trimEnd().split("\n").length).toBe(closure.paths.length + 2);
	});
});
