import fc from "fast-check";
import { expect, test } from "vitest";
import { forAll } from "./testing.ts";
import { commonStart, compareVersions } from "./version.ts";

test("versions are ordered as Nix orders them", () => {
	// Each pair as `builtins.compareVersions` has it.
	for (const [lower, higher] of [
		["1.0", "1.0a"],
		["1.0pre1", "1.0"],
		["1.0a", "1.0.1"],
		["2.3a", "2.3c"],
		["1.9", "1.10"],
		["1.0", "1.0-rc1"],
		["", "a"],
		["pre", ""],
		["1_2", "1.2"],
		["99999999999999999998", "99999999999999999999"],
	] as const) {
		expect([lower, higher, compareVersions(lower, higher)]).toEqual([lower, higher, -1]);
		expect(compareVersions(higher, lower)).toBeGreaterThan(0);
	}
	for (const [a, b] of [
		["1", "01"],
		["1..2", "1.2"],
		["1-2", "1.2"],
	] as const) {
		expect(compareVersions(a, b)).toBe(0);
	}
});

const version = fc.oneof(
	fc.string({ unit: fc.constantFrom(..."0129.-_ape+r"), maxLength: 8 }),
	fc.string({ unit: "binary", maxLength: 6 }),
);

test("the order is the same from both sides, and carries over", () => {
	forAll(fc.tuple(version, version, version), ([a, b, c]) => {
		expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0);
		if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) {
			expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
		}
	});
});

test("what two versions begin with in common ends where a part does", () => {
	expect(commonStart("2.36.1", "2.36.10")).toBe("2.36.".length);
	expect(commonStart("2.36", "2.41")).toBe("2.".length);
	expect(commonStart("", "1")).toBe(0);
	forAll(fc.tuple(version, version), ([a, b]) => {
		const length = commonStart(a, b);
		expect(a.slice(0, length)).toBe(b.slice(0, length));
		if (a === b) expect(length).toBe(a.length);
	});
});
