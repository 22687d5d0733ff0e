import fc from "fast-check";
import { expect, test } from "vitest";
import { WhittleError } from "./error.ts";
import {
	baseName,
	enclosingStorePath,
	hashOf,
	isBaseName,
	isLegal,
	isStorePath,
	NIX_STORE,
	NIX32,
	nameOf,
	storeDirOf,
	storePathFrom,
} from "./store-path.ts";
import { forAll, ILLEGAL_NAMES } from "./testing.ts";

const HASH = "7h7qgvs4kgzsn8a6rb273saxyqh4jxlz";
const legal = (name: string, hash = HASH) => isLegal(NIX_STORE, `${NIX_STORE}/${hash}-${name}`);

test("the digits of Nix's base 32 leave out e, o, t and u", () => {
	expect(NIX32.length).toBe(32);
	expect(NIX32).not.toMatch(/[eotu]/);
	expect([...NIX32].sort().join("")).toBe(NIX32);
});

test.each([
	"a",
	"hello-2.12.1",
	"A+b-c._?=9",
	"-",
	"?",
	".hidden",
	"...",
	"..a",
	".a-",
	"x".repeat(211),
])("Nix takes the name %j", (name) => {
	expect(legal(name)).toBe(true);
});

test.each([
	...ILLEGAL_NAMES.filter((name) => name !== "-"),
	".-a",
	"..-a",
	"..-",
	"a b",
	"a\n",
	"a~",
	"é",
	"a/b",
	"a\u0000",
])("Nix refuses the name %j", (name) => {
	expect(legal(name)).toBe(false);
});

test.each([..."eotuE-. "])("Nix refuses a hash with %j in it", (character) => {
	expect(legal("a", character + HASH.slice(1))).toBe(false);
	expect(legal("a", HASH.slice(1) + character)).toBe(false);
});

test("a store path is told from other words, in full or by its base name", () => {
	for (const text of [`${HASH}-a`, `/nix/store/${HASH}-a`, `//${HASH}-..`]) {
		expect(isStorePath(text), text).toBe(true);
	}
	for (const text of [
		"",
		HASH,
		`${HASH}-`,
		`store/${HASH}-a`,
		`/nix/store/${HASH}-`,
		"/nix/store",
		"glibc-2.40",
	]) {
		expect(isStorePath(text), text).toBe(false);
	}
});

test("a path is put together from its parts and taken apart into them", () => {
	const names = fc.oneof(fc.constantFrom(...ILLEGAL_NAMES), fc.string({ minLength: 1 }));
	forAll(fc.tuple(fc.constantFrom(NIX_STORE, "/", "/a b/store"), names), ([storeDir, name]) => {
		const path = `${storeDir}/${HASH}-${name}`;
		expect(storePathFrom(storeDir, path)).toBe(path);
		expect(storePathFrom(storeDir, `${HASH}-${name}`)).toBe(path);
		expect(baseName(storeDir, path)).toBe(`${HASH}-${name}`);
		expect(hashOf(storeDir, path)).toBe(HASH);
		expect(nameOf(storeDir, path)).toBe(name);
		expect(isBaseName(baseName(storeDir, path))).toBe(true);
	});
});

test.each([
	"",
	HASH,
	`${HASH}-`,
	`${HASH}_a`,
	`${HASH.slice(1)}-a`,
	`0${HASH}-a`,
	`${HASH.toUpperCase()}-a`,
	`/nix/store/${HASH}`,
	`/nix/store/${HASH}-`,
	`/nix/store//${HASH}-a`,
	`/nix/${HASH}-a`,
	`/gnu/store/${HASH}-a`,
	`nix/store/${HASH}-a`,
	`../${HASH}-a`,
])("%j is no store path", (text) => {
	expect(() => storePathFrom(NIX_STORE, text)).toThrow(WhittleError);
});

test.each([
	[`/nix/store/${HASH}-a`, "/nix/store"],
	[`/nix/store/${HASH}-a/bin/a`, "/nix/store"],
	[`/nix/store/${HASH}-a/nix/store/${HASH}-b`, "/nix/store"],
	[`/a\nb/${HASH}-a`, "/a\nb"],
	[`//${HASH}-a`, "/"],
	[`/${HASH}-a`, null],
	[`nix/store/${HASH}-a`, null],
	[`/nix/store/${HASH}`, null],
	["", null],
])("the store directory of %j is %j", (path, storeDir) => {
	expect(storeDirOf(path)).toBe(storeDir);
});

test.each([
	[`/nix/store/${HASH}-a`, `/nix/store/${HASH}-a`],
	[`/nix/store/${HASH}-a/`, `/nix/store/${HASH}-a`],
	[`/nix/store/${HASH}-a/bin/a`, `/nix/store/${HASH}-a`],
	[`/nix/store/${HASH}`, null],
	[`/nix/storeroom/${HASH}-a`, null],
	["/nix/store", null],
	["/nix/store/.links/abc", null],
	["/etc/passwd", null],
])("%j belongs to %j", (text, expected) => {
	expect(enclosingStorePath(NIX_STORE, text)).toBe(expected);
});
