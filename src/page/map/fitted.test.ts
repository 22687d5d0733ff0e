import fc from "fast-check";
import { expect, test } from "vitest";
import { forAll } from "../../closure/testing.ts";
import { fitted, fittedChain } from "./fitted.ts";

const wide = (text: string) => text.length * 7;

test("what is shown fits, is the name's beginning, and as long as can be", () => {
	forAll(
		fc.tuple(fc.string({ unit: "grapheme" }), fc.integer({ min: -5, max: 200 })),
		([name, room]) => {
			const shown = fitted(name, room, wide);
			if (wide(name) <= room && room > 0) expect(shown).toBe(name);
			else if (shown !== null) {
				expect(wide(shown)).toBeLessThanOrEqual(room);
				expect(shown.endsWith("…")).toBe(true);
				expect(name.startsWith(shown.slice(0, -1))).toBe(true);
			}
		},
	);
	expect(fitted("perl-5.36.0", 56, wide)).toBe("perl-5.…");
	expect(fitted("perl-5.36.0", 27, wide)).toBe(null);
});

test("a letter keeps the marks that belong to it", () => {
	expect(fitted("nai\u0308ve-library", 49, wide)).toBe("nai\u0308ve…");
	expect(fitted("nai\u0308ve-library", 35, wide)).toBe("nai\u0308…");
	expect(fitted("𝒂𝒃𝒄𝒅𝒆𝒇", 63, wide)).toBe("𝒂𝒃𝒄𝒅…");
});

test("of a chain the last name is told first", () => {
	const names = ["one", "two", "three"];
	expect(fittedChain(names, 200, wide)).toBe("one → two → three");
	expect(fittedChain(names, 112, wide)).toBe("one → … → three");
	expect(fittedChain(names, 40, wide)).toBe("three");
	expect(fittedChain(names, 34, wide)).toBe("thr…");
	expect(fittedChain(new Array(100_000).fill("p"), 200, wide)).toBe("p → … → p");
});
