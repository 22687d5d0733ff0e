import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { z } from "zod";
import * as contract from "./contract.ts";
import { nix, plain, store, system, tiny, v1, v2, whittle } from "./support.ts";

const Info = z.array(
	z.object({
		path: z.string(),
		narSize: z.number(),
		closureSize: z.number(),
		references: z.array(z.string()),
	}),
);

/** What Nix itself says of every path of a closure. */
function asNixSays(root: string) {
	return Info.parse(JSON.parse(nix("nix", "path-info", "-rS", "--json", root)));
}

function asWhittleSays(root: string, ...flags: string[]) {
	const answer = whittle(["top", "-n", "0", "--json", ...store, ...flags, root]);
	expect(answer.stderr).toBe("");
	return contract.top.parse(answer.json());
}

test.each([
	["version 1", v1],
	["version 2", v2],
	["the tiny one", tiny],
])("sizes, references and referrers of every path are Nix's: %s", (_, root) => {
	const infos = asNixSays(root);
	const { paths, total, roots } = asWhittleSays(root);
	expect(roots).toEqual([root]);
	expect(paths.length).toBe(infos.length);
	const byPath = new Map(paths.map((record) => [record.path, record]));
	for (const { path, narSize, closureSize, references } of infos) {
		const referrers = infos.filter((info) => info.references.includes(path)).length;
		expect(byPath.get(path)).toMatchObject({
			narSize,
			closureSize,
			references: references.length,
			referrers,
		});
	}
	expect(total).toMatchObject({
		paths: infos.length,
		references: infos.reduce((sum, { references }) => sum + references.length, 0),
		narSize: infos.reduce((sum, { narSize }) => sum + narSize, 0),
	});
});

test("a retained size is what Nix's own closure would lose", () => {
	const infos = new Map(asNixSays(v1).map((info) => [info.path, info]));
	const sizeWithout = (removed: string) => {
		const reached = new Set(removed === v1 ? [] : [v1]);
		for (const path of reached) {
			for (const next of infos.get(path)!.references) if (next !== removed) reached.add(next);
		}
		return [...reached].reduce((sum, path) => sum + infos.get(path)!.narSize, 0);
	};
	const whole = sizeWithout("");
	for (const { path, retainedSize } of asWhittleSays(v1).paths) {
		expect(retainedSize).toBe(whole - sizeWithout(path));
	}
});

test("the referrers of a path are those of `nix-store --query --referrers`", () => {
	const closure = new Set(nix("nix-store", "-qR", v1).trim().split("\n"));
	for (const name of ["python3", "bash", "system-path", "nginx"]) {
		const { target, referrers } = contract.who.parse(
			whittle(["who", ...store, "--json", v1, name]).json(),
		);
		const expected = nix("nix-store", "-q", "--referrers", target!)
			.trim()
			.split("\n")
			.filter((path) => closure.has(path) && path !== target);
		expect(referrers.map(({ path }) => path).sort()).toEqual(expected.sort());
	}
});

/** The lines of a drawing without its branches, sorted. */
function lines(drawing: string): string[] {
	return drawing
		.split("\n")
		.map((line) => line.replace(/^[│├└─ ]+/, ""))
		.sort();
}

test("`why` says what `nix why-depends` says, in every mode", () => {
	const { paths } = asWhittleSays(v1);
	for (const name of ["python3", "bash", "nginx", "openssh-server", "icu"]) {
		const target = paths.find(({ pname }) => pname === name)?.path;
		if (target === undefined) continue;
		for (const mode of [[], ["--all"], ["--precise"], ["--all", "--precise"]]) {
			const expected = plain(nix("nix", "why-depends", ...mode, v1, target));
			const answer = whittle(["why", ...store, ...mode, v1, target]).stdout;
			// Nix's order of siblings that are equally near is not always that of their paths.
			if (mode.includes("--all")) expect(lines(answer)).toEqual(lines(expected));
			else expect(answer.split("\n").length).toBe(expected.split("\n").length);
		}
	}
});

test("every step of a chain is a reference, and none is shorter", () => {
	const infos = new Map(asNixSays(v1).map((info) => [info.path, info]));
	for (const { path, depth } of asWhittleSays(v1).paths) {
		if (depth < 3) continue;
		const { chain } = contract.why.parse(whittle(["why", ...store, "--json", v1, path]).json());
		expect(chain.length).toBe(depth + 1);
		expect([chain[0], chain.at(-1)]).toEqual([v1, path]);
		for (let k = 1; k < chain.length; k++) {
			expect(infos.get(chain[k - 1]!)!.references).toContain(chain[k]);
		}
	}
}, 120_000);

test("evidence is found where it is said to be", () => {
	const { evidence } = contract.why.parse(
		whittle(["why", ...store, "--json", "--all", "--precise", v1, "python3"]).json(),
	);
	expect(evidence!.length).toBeGreaterThan(3);
	for (const { reference, kind, excerpt, offset } of evidence!) {
		const hash = reference.slice("/nix/store/".length, "/nix/store/".length + 32);
		expect(excerpt).toContain(hash);
		if (kind === "link") expect(excerpt.indexOf(hash)).toBe(offset);
	}
});

test("disk usage is what `du` says", () => {
	const { paths, total } = asWhittleSays(tiny, "--disk");
	const files = paths.map(({ path }) => system.root + path);
	const du = (args: string[]) =>
		execFileSync("du", ["-s", "--block-size=1", ...args], { encoding: "utf8" })
			.trim()
			.split("\n")
			.map((line) => Number(line.split("\t")[0]));
	expect(paths.map(({ diskSize }) => diskSize)).toEqual(files.flatMap((file) => du([file])));
	expect(total.diskSize).toBe(du(files).reduce((sum, bytes) => sum + bytes, 0));
});
