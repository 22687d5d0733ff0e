import { describe, expect, test } from "vitest";
import { WhittleError } from "./error.ts";
import { type Step, stepFromText, stepOn } from "./step.ts";
import { closures, draw, edgesIn, forAll, plain } from "./testing.ts";

const closure = draw(
	6,
	[
		[0, 1],
		[0, 2],
		[1, 3],
		[2, 3],
		[3, 4],
		[0, 5],
	],
	{ names: ["system", "gdb-16.3", "git-2.47", "python3-3.13", "glibc-2.41", "a=b-1.0"] },
);

const meant = (text: string) => {
	const { text: _, ...rest } = stepFromText(closure, text);
	return rest;
};

function code(text: string): string {
	try {
		stepFromText(closure, text);
	} catch (error) {
		if (error instanceof WhittleError) return error.code;
		throw error;
	}
	return "none";
}

describe("a step's words", () => {
	test("name paths by patterns", () => {
		expect(meant("drop python3")).toEqual({ kind: "drop", paths: [3] });
		expect(meant("drop /^g/")).toEqual({ kind: "drop", paths: [1, 2, 4] });
		expect(meant("swap gdb=git")).toEqual({ kind: "swap", paths: [1], by: 2 });
		expect(meant("swap gdb=stub")).toEqual({ kind: "swap", paths: [1], by: { weight: 0 } });
		expect(meant("swap gdb=stub:16KiB")).toMatchObject({ by: { weight: 16_384 } });
		expect(meant("cut /^g/:python3")).toEqual({
			kind: "cut",
			references: [
				[1, 3],
				[2, 3],
			],
		});
	});

	test("part behind an expression, before a whole path, or at the first sign", () => {
		const path = (i: number) => closure.paths[i]!;
		expect(meant("cut /^(?:gdb|git)-/:python3")).toMatchObject({ references: { length: 2 } });
		expect(meant("swap /^(?=gdb)/=git")).toMatchObject({ paths: [1], by: 2 });
		expect(meant(`cut ${path(1)}:${path(3)}`)).toMatchObject({ references: [[1, 3]] });
		expect(meant(`swap a=b=${path(1)}`)).toMatchObject({ paths: [5], by: 1 });
		expect(meant("swap a=b=stub:1K")).toMatchObject({ paths: [5], by: { weight: 1024 } });
		expect(meant(`swap ${path(5)}=${path(1)}`)).toMatchObject({ paths: [5], by: 1 });
	});

	test("part before a path of the closure, though names look like parts of a step", () => {
		const names = ["a=stub", "b=/nix/store/x", "c:/nix/store/x", "=stub:5", "a"];
		const odd = draw(5, [[0, 2]], { names });
		for (const step of [
			stepOn.swap(odd, 4, 0),
			stepOn.swap(odd, 4, 1),
			stepOn.swap(odd, 1, 3),
			stepOn.stub(odd, 3, 7),
			stepOn.cut(odd, [0, 2]),
		]) {
			expect(stepFromText(odd, step.text)).toEqual(step);
		}
		expect(stepFromText(odd, `swap a=${odd.paths[0]}`)).toMatchObject({ paths: [4], by: 0 });
	});

	test("that mean nothing are refused", () => {
		for (const text of [
			"",
			"drop",
			"keep gdb",
			"drop nothing",
			"swap gdb",
			"swap =git",
			"swap gdb=",
			"swap gdb=nothing",
			"swap gdb=/^g/",
			"swap gdb=gdb",
			"cut gdb",
			"cut gdb:nothing",
			"cut gdb:glibc",
			"cut python3:gdb",
		]) {
			expect([text, code(text)]).toEqual([text, "bad-step"]);
		}
		expect(code("swap gdb=stub:lots")).toBe("bad-size");
		expect(code("drop /(/")).toBe("bad-pattern");
	});
});

test("a step that was picked is read back from its text, whatever the names", () => {
	forAll(closures, (closure) => {
		const last = closure.paths.length - 1;
		const steps: Step[] = edgesIn(plain(closure))
			.slice(0, 5)
			.map((edge) => stepOn.cut(closure, edge));
		steps.push(stepOn.drop(closure, last), stepOn.stub(closure, last, 5));
		if (last > 0) steps.push(stepOn.swap(closure, last, 0));
		for (const step of steps) expect(stepFromText(closure, step.text)).toEqual(step);
	});
});
