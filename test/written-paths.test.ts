import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openCaches } from "../src/nix/cache/open-caches.ts";
import { openCacheFolder } from "../src/nix/cache/write-cache.ts";
import { contentAddressed } from "../src/nix/nar/content-address.ts";
import { writeExportStream } from "../src/nix/nar/export-stream-writer.ts";
import type { FileTree } from "../src/nix/nar/file-tree.ts";
import { readTree } from "../src/nix/nar/read-tree.ts";
import { writeNar } from "../src/nix/nar/write-nar.ts";
import { cachedFiles } from "../src/nix/path-files/cached-files.ts";
import { dumpedFiles } from "../src/nix/path-files/dumped-files.ts";
import { firstOf } from "../src/nix/path-files/path-files.ts";
import { storeFiles } from "../src/nix/path-files/store-files.ts";
import { localStore } from "../src/nix/store/local-store.ts";
import { gathered, pieces } from "../src/nix/test-pieces.ts";
import type { Work } from "../src/nix/work.ts";
import { everyNix, type Nix } from "./every-nix.mjs";
import { folder, system } from "./support.ts";
import { storeEnvironment } from "./system/index.mjs";

const nixes = await everyNix();
const STORE = "/nix/store";
const work: Work = { signal: new AbortController().signal, onProgress: () => undefined };

/** A store of one's own, and a Nix that works on it. */
function throwAway(nix: Nix) {
	const root = folder();
	mkdirSync(join(root, "nix/store"), { recursive: true });
	const run = (program: string, args: readonly string[], input: string | Uint8Array = "") => {
		const { status, stdout, stderr } = spawnSync(
			program,
			[...args, "--store", `local?root=${root}`, "--option", "sandbox", "false"],
			{ input, maxBuffer: 1 << 30, env: storeEnvironment(system.root, { PATH: nix.path }) },
		);
		if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
		return stdout;
	};
	return { root, run };
}

/** Paths of no meaning: one alone, and one that names the other and itself. */
const LIB = `${STORE}/${"1".repeat(32)}-lib`;
const APP = `${STORE}/${"2".repeat(32)}-app`;
const lib = writeNar({ kind: "file", contents: Buffer.from("lib"), executable: false });
const app = writeNar({
	kind: "folder",
	entries: new Map<string, FileTree>([
		["self", { kind: "link", target: `${APP}/bin` }],
		["lib", { kind: "link", target: LIB }],
		["bin", { kind: "file", contents: Buffer.from(`${APP}${APP} ${LIB}`), executable: true }],
	]),
});
const DERIVER = `${STORE}/${"3".repeat(32)}-app.drv`;
const exported = () =>
	gathered(
		writeExportStream([
			{ path: LIB, references: [], deriver: null, nar: pieces(lib, [7]) },
			{ path: APP, references: [LIB, APP], deriver: DERIVER, nar: pieces(app, [7]) },
		]),
	);

describe.each(nixes)("with Nix $version", (nix) => {
	test("an export stream is imported: references, deriver and contents are right", async () => {
		const { root, run } = throwAway(nix);
		expect(run("nix-store", ["--import"], await exported()).toString()).toBe(`${LIB}\n${APP}\n`);
		run("nix-store", ["--verify-path", LIB, APP]);
		const query = (what: string) => run("nix-store", ["-q", what, APP]).toString().trim();
		expect(query("--references").split("\n").sort()).toEqual([LIB, APP]);
		expect(query("--deriver")).toBe(DERIVER);
		expect(run("nix-store", ["--dump", root + APP]).equals(app)).toBe(true);
		const back = run("nix-store", ["--export", LIB, APP]);
		expect(back.equals(await exported())).toBe(true);
	});

	test("a path that is named by its contents has the name that Nix gives it", async () => {
		const { root, run } = throwAway(nix);
		const MID = `${STORE}/${"4".repeat(32)}-mid`;
		const mid = (lib: string) =>
			writeNar({ kind: "file", contents: Buffer.from(`${lib} ${lib}`), executable: true });
		const stream = writeExportStream([
			{ path: LIB, references: [], deriver: null, nar: pieces(lib, [7]) },
			{ path: MID, references: [LIB], deriver: null, nar: pieces(mid(LIB), [7]) },
			{ path: APP, references: [LIB, APP], deriver: null, nar: pieces(app, [7]) },
		]);
		run("nix-store", ["--import"], await gathered(stream));
		const named = (path: string): unknown => {
			const features = ["--extra-experimental-features", "nix-command ca-derivations"];
			const args = ["store", "make-content-addressed", ...features, "--json", path];
			return JSON.parse(run("nix", args).toString()).rewrites[path];
		};
		const alone = contentAddressed(STORE, "lib", lib, [], "1".repeat(32));
		expect(alone.path).toBe(named(LIB));
		// nix-store --add names one without references
		const place = join(folder(), "lib");
		writeFileSync(place, "lib");
		expect(run("nix-store", ["--add", place]).toString().trim()).toBe(alone.path);

		const two = contentAddressed(STORE, "mid", mid(alone.path), [alone.path], "4".repeat(32));
		expect(two.path).toBe(named(MID));
		expect(two.references).toEqual([alone.path]);

		const renamed = Buffer.from(
			app.toString("latin1").replaceAll("1".repeat(32), alone.path.slice(11, 43)),
			"latin1",
		);
		const whole = contentAddressed(STORE, "app", renamed, [alone.path], "2".repeat(32));
		expect(whole.references).toEqual([alone.path, whole.path].sort());
		// 2.8 has its own way with what refers to itself.
		if (nix.version.startsWith("2.8.")) {
			expect(whole.path).not.toBe(named(APP));
			return;
		}
		expect(whole.path).toBe(named(APP));
		expect(run("nix-store", ["--dump", root + whole.path]).equals(whole.nar)).toBe(true);
		const hash = run("nix-store", ["-q", "--hash", whole.path]).toString().trim();
		expect(hash).toBe(whole.narHash);
	});

	test("what is kept in a folder is fetched from it, and comes back as it was", async () => {
		const cache = await openCacheFolder(join(folder(), "kept"), STORE);
		const alone = contentAddressed(STORE, "lib", lib, [], "1".repeat(32));
		const self = contentAddressed(STORE, "app", app, [], "2".repeat(32));
		for (let twice = 0; twice < 2; twice++) {
			for (const { path, references, narHash, contentAddress, nar } of [alone, self]) {
				const nars = pieces(nar, [7]);
				const known = { path, references, narHash, contentAddress, deriver: DERIVER };
				await cache.add({ ...known, nar: nars });
			}
		}
		expect(readdirSync(cache.folder)).toHaveLength(4);
		expect(readdirSync(join(cache.folder, "nar"))).toHaveLength(2);

		const realised = throwAway(nix);
		const from = [
			"--option",
			"substitute",
			"true",
			"--option",
			"substituters",
			`file://${cache.folder}?trusted=1`,
		];
		realised.run("nix-store", ["--realise", self.path, ...from]);
		realised.run("nix-store", ["--verify-path", self.path]);
		const copied = throwAway(nix);
		const features = ["--extra-experimental-features", "nix-command"];
		// Unsigned, and not trusted: the name itself says what it holds.
		copied.run("nix", ["copy", ...features, "--from", `file://${cache.folder}`, alone.path]);
		copied.run("nix-store", ["--verify-path", alone.path]);

		const imported = throwAway(nix);
		const stream = await gathered(cache.exported([alone.path, self.path], work));
		imported.run("nix-store", ["--import"], stream);
		imported.run("nix-store", ["--verify-path", alone.path, self.path]);
		const deriver = imported.run("nix-store", ["-q", "--deriver", self.path]).toString().trim();
		expect(deriver).toBe(DERIVER);

		// Seen alike in the store and in the cache, by what reads both.
		const caches = await openCaches([`file://${cache.folder}`], true, work.signal);
		const inStore = firstOf([storeFiles(localStore(imported.root), work)]);
		const inCache = firstOf([cachedFiles(caches, work)]);
		const dumped = firstOf([
			dumpedFiles({
				label: imported.root,
				valid: async (paths) => new Set(paths.filter((path) => path === self.path)),
				dump: (path) => pieces(imported.run("nix-store", ["--dump", imported.root + path]), [99]),
				registration: async (paths) =>
					imported.run("nix-store", ["--dump-db", ...paths]).toString(),
			}),
		]);
		for (const files of [inStore, inCache, dumped]) {
			expect(await files.references(self.path)).toEqual(self.references);
			expect(writeNar(await files.tree(self.path)).equals(self.nar)).toBe(true);
			const listed = writeNar(await files.listing(self.path));
			expect(listed.equals(writeNar(await readTree(pieces(self.nar, [99]), false)))).toBe(true);
		}
		caches.close();
		await expect(inCache.tree(LIB)).rejects.toMatchObject({ code: "no-such-path" });
	});
});

test("nothing that is not whole, or not what was promised, is kept in a folder", async () => {
	const cache = await openCacheFolder(folder(), STORE);
	const add = (nar: Uint8Array, narHash: string | null = null) =>
		cache.add({
			path: LIB,
			references: [],
			deriver: null,
			contentAddress: null,
			narHash,
			nar: pieces(nar, [7]),
		});
	await expect(add(lib.subarray(0, 20))).rejects.toMatchObject({ code: "damaged-archive" });
	await expect(add(lib, `sha256:${"0".repeat(52)}`)).rejects.toMatchObject({
		code: "not-as-promised",
	});
	expect(readdirSync(cache.folder).sort()).toEqual(["nar", "nix-cache-info"]);
	expect(readdirSync(join(cache.folder, "nar"))).toEqual([]);
	expect(await cache.narinfo(LIB)).toBeNull();
	await expect(gathered(cache.exported([LIB], work))).rejects.toMatchObject({
		code: "no-such-path",
	});
	await expect(openCacheFolder(cache.folder, "/gnu/store")).rejects.toMatchObject({
		code: "two-store-directories",
	});
});
