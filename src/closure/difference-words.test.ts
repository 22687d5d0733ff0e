import { expect, test } from "vitest";
import { difference } from "./difference.ts";
import { deltaWords, signedSize, versionWords } from "./difference-words.ts";
import { draw, range } from "./testing.ts";

/** A root that refers to paths of these names; equal names have the same paths in both. */
const closure = (names: readonly string[], sizes: readonly number[] = []) =>
	draw(
		names.length + 1,
		range(names.length).map((i) => [0, i + 1] as const),
		{ names: ["root", ...names], sizes: [1, ...sizes] },
	);

const words = (before: readonly string[], after: readonly string[]) => {
	const [old, now] = [closure(["-", ...before]), closure(after)];
	const diff = difference(old, now).diffs.find(({ name }) => name === "x")!;
	const { same, ...sides } = versionWords({ old, new: now }, diff);
	return same ? "same" : `${sides.old.join(", ")} -> ${sides.new.join(", ")}`;
};

test("versions are told as the field does: only those that differ, ∅ absent, ε none, × times", () => {
	expect(words(["x-1", "x-1-bin"], ["x-2", "x-2-bin"])).toBe("1, 1-bin -> 2, 2-bin");
	expect(words(["x-1", "x-2"], ["x-2", "x-3"])).toBe("1 -> 3");
	expect(words([], ["x-1"])).toBe("∅ -> 1");
	expect(words(["x", "x-bin"], [])).toBe("ε, ε-bin -> ∅");
	expect(words(["x"], ["x-1"])).toBe("ε -> 1");
	expect(words(["x-1", "x-1"], ["x-2"])).toBe("1 ×2 -> 2");
});

test("where one side would have nothing to show, both show everything", () => {
	expect(words(["x-1"], ["x-1", "x-2"])).toBe("1 -> 1, 2");
	expect(words(["x-1"], ["x-1", "x-1"])).toBe("1 -> 1 ×2");
	expect(words(["x-1"], ["x-1"])).toBe("same");
});

test("a change has its sign; what is unknown is ?, and paths are counted where bytes are not known", () => {
	expect([2048, -2048, 0, null].map(signedSize)).toEqual(["+2.0 KiB", "-2.0 KiB", "0 B", "?"]);
	const delta = (before: readonly number[], after: readonly number[]) => {
		const of = (version: string, sizes: readonly number[]) =>
			closure(
				sizes.map(() => `x-${version}`),
				sizes,
			);
		const found = difference(of("1", before), of("2", after));
		return deltaWords(found, found.diffs.find(({ name }) => name === "x")!);
	};
	expect(delta([1024], [4096])).toBe("+3.0 KiB");
	expect(delta([Number.NaN], [4096])).toBe("?");
	const unsized = (names: readonly string[]) =>
		draw(names.length, [], { names, sizes: names.map(() => Number.NaN) });
	const counted = difference(unsized(["x-1"]), unsized(["x-2", "x-3", "y-1"]));
	expect(counted.diffs.map((each) => [each.name, deltaWords(counted, each)])).toEqual([
		["x", "+1 path"],
		["y", "+1 path"],
	]);
});
