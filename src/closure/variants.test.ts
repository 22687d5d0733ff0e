import { expect, test } from "vitest";
import { weights } from "./closure.ts";
import { duplicates } from "./duplicates.ts";
import { closures, forAll } from "./testing.ts";
import { variantsOf } from "./variants.ts";

test("the variants of a path are its duplicates without itself, heaviest first", () => {
	forAll(closures, (closure) => {
		const groups = duplicates(closure);
		for (const i of closure.paths.keys()) {
			const group = groups.find(({ paths }) => paths.includes(i));
			expect(variantsOf(closure, i)).toEqual(group?.paths.filter((path) => path !== i) ?? []);
			const found = variantsOf(closure, i).map((path) => weights(closure)[path]!);
			expect(found).toEqual(found.toSorted((a, b) => b - a));
		}
	});
});
