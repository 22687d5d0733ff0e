import { expect, test } from "vitest";
import * as contract from "./contract.ts";
import { whittle } from "./support.ts";

const path = (rank: number, name = `p${rank}`) =>
	`/nix/store/${String(rank).padStart(32, "0")}-${name}`;

function show(entries: readonly object[]) {
	const answer = whittle(["show", "--json", "-"], { input: JSON.stringify(entries) });
	expect(answer).toMatchObject({ status: 0, stderr: "" });
	return contract.show.parse(answer.json());
}

test("of more roots than are listed, the number is exact", () => {
	const entries = Array.from({ length: 1500 }, (_, i) => ({ path: path(i), narSize: 1 }));
	const { roots, rootCount, total } = show(entries);
	expect(roots).toHaveLength(1000);
	expect({ rootCount, paths: total.paths }).toEqual({ rootCount: 1500, paths: 1500 });
});

test("two entries of one path are one path, and a problem", () => {
	const { problems, total } = show([
		{ path: path(0), narSize: 5, references: [path(1)] },
		{ path: path(1), narSize: 7 },
		{ path: path(0), narSize: 5, references: [path(0)] },
	]);
	expect(problems).toMatchObject([{ code: "duplicate-path", path: path(0) }]);
	expect(total).toMatchObject({ paths: 2, references: 2, narSize: 12 });
});

test("a size that is missing is null and a problem; without any, so is every figure", () => {
	const one = show([{ path: path(0), narSize: 5, references: [path(1)] }, { path: path(1) }]);
	expect(one.problems).toMatchObject([{ code: "size-missing", path: path(1) }]);
	expect(one.top.map(({ narSize }) => narSize)).toEqual([5, null]);
	expect(one.total.narSize).toBe(5);

	const none = show([{ path: path(0), references: [path(1)] }, { path: path(1) }]);
	expect(none.problems).toMatchObject([{ code: "size-missing", path: null }]);
	expect(none.total.narSize).toBeNull();
	for (const { narSize, closureSize, retainedSize } of none.top) {
		expect([narSize, closureSize, retainedSize]).toEqual([null, null, null]);
	}
	expect(none.categories.map(({ narSize }) => narSize)).toEqual([null]);
});

test("a path that refers to itself is no circle", () => {
	const { problems, roots, top } = show([
		{ path: path(0), narSize: 5, references: [path(0), path(1)] },
		{ path: path(1), narSize: 5, references: [path(1)] },
	]);
	expect(problems).toEqual([]);
	expect(roots).toEqual([path(0)]);
	expect(top.map(({ references, referrers }) => [references, referrers])).toEqual([
		[2, 1],
		[1, 2],
	]);
});

test("problems stand in the text, the first of them, and how many more there are", () => {
	const entries = Array.from({ length: 9 }, (_, i) => ({
		path: path(i, `bad name ${i}`),
		narSize: 1,
	}));
	const { status, stdout } = whittle(["-"], { input: JSON.stringify(entries) });
	expect(status).toBe(0);
	const lines = stdout.split("\n").filter((line) => line.startsWith("! "));
	expect(lines[0]).toMatch(/^! illegal-name: bad name 0: /);
	expect(lines.at(-1)).toMatch(/^! and 6 more problems/);
});

test("a store directory other than the usual is taken from the file", () => {
	const other = (rank: number) => path(rank).replace("/nix/store", "/home/me/nix/store");
	const { roots, problems } = show([
		{ path: other(0), narSize: 5, references: [other(1)] },
		{ path: other(1), narSize: 5, references: [] },
	]);
	expect({ roots, problems }).toEqual({ roots: [other(0)], problems: [] });
	const two = whittle(["-"], {
		input: JSON.stringify([{ path: other(0) }, { path: path(1) }]),
	});
	expect(two).toMatchObject({ status: 2, stdout: "" });
	expect(two.stderr).toMatch(/^whittle: standard input: .*; .*\n$/);
});
