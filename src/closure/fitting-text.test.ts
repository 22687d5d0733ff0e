import fc from "fast-check";
import { expect, test } from "vitest";
import { type Font, shortened, widthOf, wrapped } from "./fitting-text.ts";
import { forAll } from "./testing.ts";

const fonts = fc.constantFrom<Font>({ size: 13, kind: "mono" }, { size: 12, kind: "sans" });
const texts = fc.oneof(
	fc.string({ unit: "grapheme" }),
	fc
		.array(fc.constantFrom("services", ".", "enable", " ", "wwwwwwww", "日本", "é", "👩‍👩‍👧"))
		.map((parts) => parts.join("")),
);
const cases = fc.record({ text: texts, font: fonts, room: fc.integer({ min: 40, max: 400 }) });
const without = (text: string) => text.replaceAll(" ", "");

test("what is shortened fits, keeps both its ends, and is left alone where it fits", () => {
	forAll(cases, ({ text, room, font }) => {
		const short = shortened(text, room, font);
		expect(widthOf(short, font)).toBeLessThanOrEqual(room);
		if (widthOf(text, font) <= room) expect(short).toBe(text);
		else {
			const [front = "", back = ""] = short.split("…").length === 2 ? short.split("…") : [];
			expect(text.startsWith(front) && text.endsWith(back)).toBe(true);
		}
	});
});

test("lines fit, are no more than asked for, and say everything where there is room", () => {
	forAll(fc.tuple(cases, fc.integer({ min: 1, max: 5 })), ([{ text, room, font }, most]) => {
		const lines = wrapped(text, room, font, most);
		expect(lines.length).toBeLessThanOrEqual(most);
		for (const line of lines) expect(widthOf(line, font)).toBeLessThanOrEqual(room);
		const all = wrapped(text, room, font, 1000);
		expect(without(all.join(""))).toBe(without(text));
		if (all.length <= most) expect(lines).toEqual(all);
		else expect(lines.at(-1)).toMatch(/ …$/);
	});
});

test("words are whole where a line holds them", () => {
	const font: Font = { size: 10, kind: "mono" };
	expect(wrapped("one two three", 50, font, 9)).toEqual(["one two", "three"]);
	expect(wrapped("", 50, font, 9)).toEqual([]);
	expect(shortened("services.speechd.enable = false", 100, font)).toBe("service…false");
});
