import { expect, test } from "vitest";
import { WhittleError } from "./error.ts";
import { parseName } from "./package-name.ts";
import { matches } from "./pattern.ts";
import { baseName, nameOf } from "./store-path.ts";
import { and, closures, draw, forAll, pathIn } from "./testing.ts";

const system = draw(6, [], {
	names: [
		"python3-3.13.7",
		"python3-3.13.7-lib",
		"python3-3.12.10",
		"python3.13-requests-2.32",
		"source",
		"foo-bin",
	],
});

test.each([
	["python3", [0, 1, 2]],
	["python3-3.13.7", [0, 1]],
	["python3-3.13.7-lib", [1]],
	["python", []],
	["python3-3.13", []],
	["/^python3-/", [0, 1, 2]],
	["/3\\.1[23]/", [0, 1, 2, 3]],
	["/0{9}/", []],
	["source", [4]],
	["foo", [5]],
	["foo-bin", [5]],
	["/nix/store/00000000000000000000000000000004-source", [4]],
	["/nix/store/00000000000000000000000000000004-source/", [4]],
	["00000000000000000000000000000004-source", [4]],
	["00000000000000000000000000000004-source/", [4]],
	["00000000000000000000000000000004", []],
	["", []],
	["/", []],
	["//", []],
])("%j means the right paths", (pattern, expected) => {
	expect(matches(system, pattern)).toEqual(expected);
});

test("a whole path or base name means that path alone, whatever it is called", () => {
	forAll(and(closures, pathIn), ([closure, i]) => {
		const path = closure.paths[i]!;
		expect(matches(closure, path)).toEqual([i]);
		expect(matches(closure, baseName(closure.storeDir, path))).toEqual([i]);
	});
});

test("a package name or name-version means every path of it, and its own among them", () => {
	forAll(and(closures, pathIn), ([closure, i]) => {
		const parsed = closure.paths.map((path) => parseName(nameOf(closure.storeDir, path)));
		const full = ({ pname, version }: (typeof parsed)[number]) =>
			version === null ? pname : `${pname}-${version}`;
		for (const pattern of [parsed[i]!.pname, full(parsed[i]!)]) {
			if (/^\/.+\/$/s.test(pattern) || pattern.endsWith("/")) continue;
			const expected = [...closure.paths.keys()].filter(
				(k) =>
					parsed[k]!.pname === pattern ||
					full(parsed[k]!) === pattern ||
					nameOf(closure.storeDir, closure.paths[k]!) === pattern,
			);
			expect(matches(closure, pattern)).toEqual(expected);
			expect(expected).toContain(i);
		}
	});
});

test("a regular expression is asked of the part after the hash, afresh each time", () => {
	forAll(closures, (closure) => {
		const names = closure.paths.map((path) => nameOf(closure.storeDir, path));
		const expected = [...names.keys()].filter((i) => /^g.*\d/.test(names[i]!));
		expect(matches(closure, "/^g.*\\d/")).toEqual(expected);
		expect(matches(closure, "/^g.*\\d/")).toEqual(expected);
	});
});

test("what is no regular expression is refused with the reason", () => {
	expect(() => matches(system, "/(/")).toThrow(WhittleError);
	expect(() => matches(system, "/(/")).toThrow(/not a regular expression: Unterminated group/);
	const large = `/${"x".repeat(100_000)}/`; // V8 compiles it when it is first used
	expect(() => matches(system, large)).toThrow(WhittleError);
});
