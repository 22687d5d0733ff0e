import { expect, test } from "vitest";
import { WhittleError } from "./error.ts";
import { parseSize } from "./size.ts";

test("a size is a number of bytes, with or without a unit", () => {
	expect(["0", "4096", "500MB", "1.5GiB", " 1 k "].map(parseSize)).toEqual([
		0,
		4096,
		500e6,
		1.5 * 1024 ** 3,
		1024,
	]);
});

test("what is no size, or more bytes than can be counted, is refused", () => {
	for (const text of [
		"",
		"x",
		"-1",
		"1e3",
		"1 parsec",
		"9".repeat(400),
		"9007199254740992",
		"9e9T",
	]) {
		expect(() => parseSize(text), text).toThrow(WhittleError);
	}
});
