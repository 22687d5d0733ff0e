import fc from "fast-check";
import { expect, test } from "vitest";
import { nameAt } from "../closure/closure.ts";
import { matches } from "../closure/pattern.ts";
import { closures, draw, forAll } from "../closure/testing.ts";
import { EVERYTHING, isTame, search } from "./search.ts";

const names = ["glibc-2.40", "openssl-3.0", "GLib-2.84"];
const closure = draw(3, [], { names, sizes: [30, 20, 10] });
const found = (query: Partial<typeof EVERYTHING>) => {
	const { paths, fault } = search(closure, { ...EVERYTHING, ...query }, closure.narSize);
	return fault ?? Array.from(paths, (i) => nameAt(closure, i));
};

test("text is part of a path in any case; between slashes it is an expression on the name", () => {
	expect(found({ text: " GLI " })).toEqual(["glibc-2.40", "GLib-2.84"]);
	expect(found({ text: "/^gl/" })).toEqual(["glibc-2.40"]);
	expect(found({ text: "/nix/store/" })).toEqual(names);
	expect(found({ minimum: 20 })).toEqual(["glibc-2.40", "openssl-3.0"]);
	expect(found({ text: "2", minimum: 11, categories: ["library"] })).toEqual(["glibc-2.40"]);
});

test("an expression finds what it finds on the command line", () => {
	forAll(fc.tuple(closures, fc.constantFrom("/lib/", "/^p.*3/", "/\\d+$/")), ([any, text]) => {
		const { paths } = search(any, { ...EVERYTHING, text }, any.narSize);
		expect(Array.from(paths)).toEqual(matches(any, text));
	});
});

test("what is no expression is said in words, and so is one that waits", () => {
	expect(found({ text: "/(/" })).toMatch(/^not a regular expression: /);
	expect(found({ text: "/gl/", held: true })).toContain("press Enter");
});

test("a link's expression that might never end is not tame; what people write mostly is", () => {
	for (const wild of [
		"/(a+)+$/",
		"/(a|a)*b/",
		"/a?a?a?a?aaaa/",
		"/.*.*.*x/",
		"/(?=a)/",
		"/(.)\\1/",
		`/${"a".repeat(300)}/`,
		"drop /(a+)+$/",
		"swap /(a+)+$/=stub",
		"cut glibc:/(a+)+$/",
		"x".repeat(1_000_000),
	]) {
		expect(isTame(wild), wild.slice(0, 40)).toBe(false);
	}
	for (const tame of [
		"glibc",
		"/^python3-.*-dev$/",
		"/perl|python|ruby/",
		"/\\.service$/",
		"drop /^lib[a-z]+\\d/",
		"cut /nix/store/00000000000000000000000000000000-a(b+c+d+e):/nix/store/x(y+)+z",
	]) {
		expect(isTame(tame), tame).toBe(true);
	}
});
