import fc from "fast-check";
import { expect, test } from "vitest";
import { forAll } from "../../closure/testing.ts";
import { chainNames, fitted, lettered } from "./fitted.ts";

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

test("letters are as large as the room allows, and the text whole before they are large", () => {
	const fonts = { largest: 20, least: 10 };
	const wide = (text: string) => text.length / 2;
	expect(lettered(["perl-5.36.0"], 200, fonts, wide)).toEqual({ text: "perl-5.36.0", font: 20 });
	expect(lettered(["perl-5.36.0"], 66, fonts, wide)).toEqual({ text: "perl-5.36.0", font: 12 });
	expect(lettered(["perl-5.36.0"], 40, fonts, wide)).toEqual({ text: "perl-5.…", font: 10 });
	expect(lettered(["perl-5.36.0"], 15, fonts, wide)).toBe(null);
	expect(lettered(["a → perl", "perl"], 60, fonts, wide)).toEqual({ text: "a → perl", font: 15 });
	expect(lettered(["a → perl", "perl"], 44, fonts, wide)).toEqual({ text: "perl", font: 20 });
});

test("of a chain the last name is told whatever else is", () => {
	expect(chainNames(["one", "two", "three"])).toEqual([
		"one → two → three",
		"one → … → three",
		"three",
	]);
	expect(chainNames(new Array(100_000).fill("p"))).toEqual(["p → … → p", "p"]);
	expect(chainNames(["p"])).toEqual(["p"]);
});
