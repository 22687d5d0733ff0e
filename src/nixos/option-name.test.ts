import fc from "fast-check";
import { expect, test } from "vitest";
import { forAll } from "../closure/testing.ts";
import { attributeNames } from "./configuration.ts";
import { optionName } from "./option-name.ts";

test("the names of an option are read again as they were, whatever is in them", () => {
	const name = fc.string({ unit: "binary", minLength: 1, maxLength: 8 });
	forAll(fc.array(name, { minLength: 1, maxLength: 4 }), (names) => {
		expect(attributeNames(optionName(names))).toEqual(names);
	});
	expect(optionName(["environment", "etc", "udev/hwdb.bin", "source"])).toBe(
		'environment.etc."udev/hwdb.bin".source',
	);
});
