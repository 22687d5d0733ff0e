import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder, whittle } from "./support.ts";

const LENGTH = 20_000;

/** A file of paths that each refer to the next. */
function chainFile(): string {
	const path = (i: number) => `/nix/store/${String(i).padStart(32, "0")}-p${i}`;
	const entries = Array.from({ length: LENGTH }, (_, i) => ({
		path: path(i),
		narSize: 10,
		references: i + 1 < LENGTH ? [path(i + 1)] : [],
	}));
	const file = join(folder(), "closure.json");
	writeFileSync(file, JSON.stringify(entries));
	return file;
}

test("text about a chain grows with its length, not with the square of it", () => {
	const file = chainFile();
	const last = `p${LENGTH - 1}`;
	const lines = (...args: string[]) => {
		const { status, stdout, stderr } = whittle(args);
		expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
		return stdout.trimEnd().split("\n");
	};
	const chain = lines("why", file, last);
	expect(chain).toHaveLength(LENGTH);
	expect(chain.at(-1)).toMatch(new RegExp(`└┄┄┄/nix/store/.*-${last}$`));
	expect(Math.max(...chain.map((line) => line.length))).toBeLessThan(600);

	const all = lines("top", "-n", "0", file);
	expect(all).toHaveLength(LENGTH + 1);
	expect(Math.max(...all.map((line) => line.length))).toBeLessThan(1200);

	const [, , referrer] = lines("who", file, last);
	expect(referrer).toMatch(new RegExp(` p${LENGTH - 2} .*… → .* → p${LENGTH - 3}$`));
});
