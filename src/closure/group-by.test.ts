import { expect, test } from "vitest";
import { groupBy } from "./group-by.ts";

test("groups stand in order of first appearance, and so do their items", () => {
	const groups = groupBy(["beta", "alpha", "bravo", "gamma", "azure"], (word) => word[0]);
	expect([...groups]).toEqual([
		["b", ["beta", "bravo"]],
		["a", ["alpha", "azure"]],
		["g", ["gamma"]],
	]);
});
