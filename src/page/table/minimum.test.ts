import fc from "fast-check";
import { expect, test } from "vitest";
import { forAll } from "../../closure/testing.ts";
import { asTyped, leastSize } from "./minimum.ts";

test("a size is written so that it reads back to the byte", () => {
	const unit = fc.constantFrom(1, 1000, 1024, 1e6, 1024 ** 2, 1e9, 1024 ** 3);
	const sizes = fc.tuple(fc.nat(5000), unit).map(([number, factor]) => number * factor);
	forAll(fc.oneof(sizes, fc.maxSafeNat()), (bytes) => {
		expect(leastSize(asTyped(bytes))).toEqual({ bytes });
	});
	expect([0, 500e6, 3 * 1024 ** 3, 1234567].map(asTyped)).toEqual(["", "500MB", "3GiB", "1234567"]);
});

test("what is no size is said, never thrown", () => {
	forAll(fc.string({ unit: "binary" }), (text) => {
		const least = leastSize(text);
		if ("bytes" in least) expect(Number.isSafeInteger(least.bytes)).toBe(true);
		else expect(least.fault).toContain("not a size");
	});
});
