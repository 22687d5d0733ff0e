import { expect, test } from "vitest";
import { WhittleError } from "./error.ts";
import { parseSize, share } from "./size.ts";

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

test("a share says that there is something, and of nothing that it is nothing", () => {
	expect([share(0, 9), share(1, 1000), share(1, 3), share(9, 9), share(0, 0)]).toEqual([
		"0 %",
		"<1 %",
		"33 %",
		"100 %",
		"0 %",
	]);
});
