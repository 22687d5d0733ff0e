import fc from "fast-check";
import { expect, test } from "vitest";
import { and, forAll } from "../closure/testing.ts";
import { nearest } from "./nearest.ts";

const word = fc.stringMatching(/^[a-z]{4,12}$/);

test("a word with one wrong letter means the name it was made of", () => {
	const mistakes = and(word, (name) =>
		fc.tuple(fc.nat(name.length - 1), fc.constantFrom("drop", "double", "change", "swap")),
	);
	forAll(mistakes, ([name, [k, how]]) => {
		const [before, letter, after] = [name.slice(0, k), name[k]!, name.slice(k + 1)];
		const wrong = {
			drop: before + after,
			double: before + letter + letter + after,
			change: `${before}0${after}`,
			swap: before + after.slice(0, 1) + letter + after.slice(1),
		}[how];
		expect(nearest(wrong, ["0123456789012345678", name])).toBe(name);
		expect(nearest(wrong, [wrong, name])).toBe(wrong);
	});
});

test("what is like nothing means nothing", () => {
	expect(nearest("xyzzy", ["network", "ssh", "editor"])).toBe(null);
	expect(nearest("ssh", ["network", "sshd.service"])).toBe("sshd.service");
	expect(nearest("SHS", ["ssh"])).toBe("ssh");
	expect(nearest("", ["ssh"])).toBe(null);
});
