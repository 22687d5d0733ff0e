import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { UpgradePlan } from "../src/closure/upgrade-plan.ts";
import { writeExportStream } from "../src/nix/nar/export-stream-writer.ts";
import { firstOf } from "../src/nix/path-files/path-files.ts";
import { storeFiles } from "../src/nix/path-files/store-files.ts";
import { databaseFile, localStore } from "../src/nix/store/local-store.ts";
import { readStore } from "../src/nix/store/read-store.ts";
import { gathered, pieces } from "../src/nix/test-pieces.ts";
import { type MadeSystem, makeSystem } from "../src/upgrade/glue/make-system.ts";
import { planParts, stageWith } from "../src/upgrade/glue/testing.ts";
import { miniature } from "./nixos/support.ts";
import { folder, system, tiny, v1, v2 } from "./support.ts";
import { buildSystem, inStore, storeEnvironment } from "./system/index.mjs";

const store = localStore(system.root);
const work = { signal: new AbortController().signal, onProgress: () => undefined };
const files = firstOf([storeFiles(store, work)]);
const closure = (path: string) => readStore(databaseFile(store), store.storeDir, path);
const later = (await buildSystem(["tiny-v2"])).attrs["tiny-v2"]!;

const exported = ({ paths }: MadeSystem) =>
	gathered(
		writeExportStream(
			paths.map((made) => ({ ...made, deriver: null, nar: pieces(made.nar, [1 << 20]) })),
		),
	);

/** Every path that may be there while the system made is the one in use. */
function live(plan: UpgradePlan, states: readonly string[], made: MadeSystem): Set<string> {
	const all = new Set([...closure(plan.old).paths, ...closure(plan.new).paths]);
	for (const { paths, side, users, last } of plan.atoms) {
		const isLive = users.some((unit) => states[unit] === side) || (side === "old" && last);
		if (!isLive) for (const path of paths) all.delete(path);
	}
	for (const path of plan.newGlue.paths) all.delete(path);
	return new Set([...all, ...made.paths.map(({ path }) => path)]);
}

/** What of `known` a path names: found without the program's own search. */
function namedIn(nar: Uint8Array, known: ReadonlySet<string>): string[] {
	const text = Buffer.from(nar).toString("latin1");
	const hashes = new Map([...known].map((path) => [path.slice(11, 43), path]));
	const found = new Set<string>();
	for (const [run] of text.matchAll(/[0-9a-z]{32,}/g)) {
		for (let at = 0; at + 32 <= run.length; at++) {
			const path = hashes.get(run.slice(at, at + 32));
			if (path !== undefined) found.add(path);
		}
	}
	return [...found].sort();
}

function nixIn(root: string, args: readonly string[], input: Uint8Array | string = "") {
	const { status, stdout, stderr } = spawnSync(
		"nix-store",
		["--store", `local?root=${root}`, ...args],
		{
			input,
			maxBuffer: 1 << 30,
			env: storeEnvironment(system.root),
		},
	);
	if (status !== 0) throw new Error(stderr.toString());
	return stdout;
}

test("a small system between two is whole in a store that has only what it needs, and runs", async () => {
	const plan = planParts(closure(tiny), closure(later));
	const stage = stageWith(plan, ["bash"]);
	expect(plan.units.map(({ name }) => name)).toEqual(expect.arrayContaining(["bash", "coreutils"]));
	const made = await makeSystem(plan, stage, files);
	const isMade = new Set(made.paths.map(({ path }) => path));

	const named = new Set(made.paths.flatMap(({ references }) => references));
	const outside = [...named].filter((path) => !isMade.has(path));
	const needed = nixIn(system.root, ["-qR", ...outside])
		.toString()
		.trim()
		.split("\n");
	const mayBeThere = live(plan, stage.states, made);
	expect(needed.filter((path) => !mayBeThere.has(path))).toEqual([]);
	const root = folder();
	nixIn(root, ["--import"], nixIn(system.root, ["--export", ...needed]));
	nixIn(root, ["--import"], await exported(made));

	nixIn(root, ["--verify", "--check-contents"]);
	const query = (...args: string[]) =>
		nixIn(root, ["-q", ...args])
			.toString()
			.trim()
			.split("\n");
	for (const { path, references, narHash } of made.paths) {
		expect(query("--references", path).filter(Boolean).sort()).toEqual(references);
		expect(query("--hash", path)).toEqual([narHash]);
	}
	const reached = query("-R", made.system);
	expect(reached).not.toContain(plan.old);
	const [old, next] = plan.units.find(({ name }) => name === "bash")!.pairs[0]!;
	expect(reached).toContain(next);
	expect(reached).not.toContain(old);

	const run = (...argv: string[]) =>
		inStore(root, [join(made.system, "sw/bin/bash"), ...argv], {
			bare: true,
			env: { LC_ALL: "C" },
		});
	const said = run("-c", 'echo "$BASH_VERSION"; "$0"/sw/bin/ls "$0"', made.system);
	expect(said.stderr).toBe("");
	expect(said.stdout).toMatch(/^\d+\.\d+[\s\S]*activate/);
	const switched = run(join(made.system, "bin/switch-to-configuration"), "dry-activate");
	expect(switched.stdout).toContain(`would activate ${made.system}`);
});

test("systems between two large ones verify, name what is there, and have no dangling links", async () => {
	const plan = planParts(closure(v1), closure(v2));
	const place = await miniature();
	const names = plan.units.map(({ name }) => name);
	const random = fc.sample(fc.tuple(fc.subarray(names), fc.subarray(names, { maxLength: 4 })), {
		numRuns: 2,
		seed: 1,
	});
	const cases: [string[], string[]][] = [
		[["bash", "nano"], []],
		[["systemd"], ["nano"]],
		...random.map(([isNew, isAbsent]): [string[], string[]] => [
			isNew.filter((name) => !isAbsent.includes(name)),
			isAbsent,
		]),
	];
	/** Links that lead nowhere in the store, as places in paths. */
	const dangling = (paths: readonly string[]) => {
		const found = place.run(["find", ...paths, "-xtype", "l", "-printf", "%p\t%l\n"]);
		const links = found.stdout.split("\n").map((line) => line.split("\t"));
		return links.filter(
			([, target]) => target?.startsWith("/nix/store/") || target?.startsWith("."),
		);
	};
	const before = new Set(
		dangling([...plan.glue.map(({ path }) => path), ...plan.newGlue.paths]).map(([link]) =>
			link!.slice(44),
		),
	);
	const everything = new Set([...closure(v1).paths, ...closure(v2).paths]);
	for (const [isNew, isAbsent] of cases) {
		const stage = stageWith(plan, isNew, isAbsent);
		const made = await makeSystem(plan, stage, files);
		writeFileSync(join(place.folder, "stream"), await exported(made));
		const imported = place.run([
			"sh",
			"-c",
			'exec nix-store --import <"$0"',
			join(place.folder, "stream"),
		]);
		expect(imported.stderr).toBe("");
		const paths = made.paths.map(({ path }) => path);
		expect(imported.stdout.trim().split("\n")).toEqual(paths);
		place.nix("nix-store", "--verify-path", ...paths);

		for (const { nar, references } of made.paths) {
			expect(references).toEqual(namedIn(nar, new Set([...everything, ...paths])));
		}
		const reached = place.nix("nix-store", "-qR", made.system).trim().split("\n");
		const mayBeThere = live(plan, stage.states, made);
		expect(reached.filter((path) => !mayBeThere.has(path))).toEqual([]);
		expect(dangling(paths).filter(([link]) => !before.has(link!.slice(44)))).toEqual([]);
	}
	const first = await makeSystem(plan, stageWith(plan, ["bash", "nano"]), files);
	const nano = plan.units.find(({ name }) => name === "nano")!;
	const [, version] = nano.pairs
		.map(([, path]) => /-nano-([\d.]+)/.exec(path ?? ""))
		.find(Boolean)!;
	const ran = place.run([join(first.system, "sw/bin/nano"), "--version"]);
	expect(ran.stdout).toContain(`version ${version}`);
	const script = place.run([join(first.system, "bin/switch-to-configuration"), "dry-activate"]);
	expect(script.stdout).toContain(`would activate ${first.system}`);
});
