import { expect, test } from "vitest";
import { heading } from "./heading.ts";
import { draw } from "./testing.ts";

test("one root is the name, several are called by the label", () => {
	const names = ["top", "leaf"];
	expect(heading(draw(2, [[0, 1]], { names }), "./result").name).toBe("top");
	expect(heading(draw(2, [], { names }), "./result").name).toBe("./result");
});

test("what is unknown is left out", () => {
	const sized = draw(2, [[0, 1]], { sizes: [1024, 1024] });
	expect(heading(sized, "").totals).toBe("2.0 KiB NAR, 2 paths, 1 reference");
	const unsized = draw(1, [], { sizes: [Number.NaN] });
	expect(heading(unsized, "").totals).toBe("1 path, 0 references");
});
