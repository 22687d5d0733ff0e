import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
	appendFileSync,
	chmodSync,
	mkdirSync,
	mkdtempSync,
	rmSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { allReferences, type Closure } from "../../closure/closure.ts";
import { WhittleError } from "../../closure/error.ts";
import { NIX32 } from "../../closure/store-path.ts";
import { localStore } from "../store/local-store.ts";
import { scanStore } from "./scan-store.ts";

const IN_THIS_THREAD = Number.POSITIVE_INFINITY;
const IN_WORKERS = 0;

function work() {
	return { signal: new AbortController().signal, onProgress: () => {} };
}

/** A root with an empty nix/store. */
function emptyStore() {
	const root = mkdtempSync(join(tmpdir(), "whittle-test-"));
	// rmSync cannot take away what is too deep to be named.
	onTestFinished(() => void execFileSync("rm", ["-rf", root]));
	mkdirSync(join(root, "nix/store"), { recursive: true });
	return { root, store: localStore(root), below: (name: string) => join(root, "nix/store", name) };
}

/** The base name of a path that has this number. */
function path(number: number): string {
	const bytes = createHash("sha256").update(String(number)).digest();
	return `${Array.from(bytes, (byte) => NIX32[byte % 32]).join("")}-path-${number}`;
}

function hash(number: number): string {
	return path(number).slice(0, 32);
}

/** References of each path by name, itself among them. */
function references(closure: Closure): Record<string, string[]> {
	const name = (i: number) => closure.paths[i]!.slice(closure.storeDir.length + 34);
	return Object.fromEntries(
		closure.paths.map((_, i) => {
			return [name(i), allReferences(closure, i).map(name).sort()];
		}),
	);
}

function dumped(place: string): number {
	const { status, stdout } = spawnSync("nix-store", ["--dump", place], { maxBuffer: 1 << 28 });
	expect(status).toBe(0);
	return stdout.length;
}

const entry: fc.Memo<unknown> = fc.memo((depth) =>
	depth <= 1 ? file : fc.oneof(file, fc.dictionary(fc.stringMatching(/^[a-zé ]{1,40}$/), entry())),
);
const file = fc.oneof(
	fc.record({ bytes: fc.nat(40), mode: fc.constantFrom(0o644, 0o755, 0o411, 0o700, 0o655) }),
	fc.record({ target: fc.stringMatching(/^[a-z/]{1,40}$/) }),
);

function make(place: string, tree: unknown): void {
	if (typeof tree !== "object" || tree === null) throw new TypeError("no tree");
	if ("bytes" in tree && typeof tree.bytes === "number" && "mode" in tree) {
		writeFileSync(place, "x".repeat(tree.bytes));
		chmodSync(place, Number(tree.mode));
	} else if ("target" in tree) symlinkSync(String(tree.target), place);
	else {
		mkdirSync(place);
		for (const [name, below] of Object.entries(tree)) make(join(place, name), below);
	}
}

test("a NAR size is what `nix-store --dump` writes", async () => {
	const { store, below } = emptyStore();
	let number = 0;
	await fc.assert(
		fc.asyncProperty(entry(4), async (tree) => {
			const name = path(number++ % 32);
			rmSync(below(name), { recursive: true, force: true });
			make(below(name), tree);
			const closure = await scanStore(store, `/nix/store/${name}`, work(), IN_THIS_THREAD);
			expect(closure.narSize).toEqual(Float64Array.of(dumped(below(name))));
		}),
		{ numRuns: 60 },
	);
});

test("a hash part that lies across the parts of a large file is found", async () => {
	const { store, below } = emptyStore();
	const PART = 1 << 24;
	const before = [31, 16, 1, 0];
	for (const [k, bytes] of before.entries()) {
		writeFileSync(below(path(k)), "");
		const referrer = below(path(10 + k));
		writeFileSync(referrer, "");
		truncateSync(referrer, PART - bytes);
		appendFileSync(referrer, `${hash(k)} and on`);
	}
	for (const patience of [IN_THIS_THREAD, IN_WORKERS]) {
		const found = references(await scanStore(store, null, work(), patience));
		for (const k of before.keys()) expect(found[`path-${10 + k}`]).toEqual([`path-${k}`]);
	}
});

test("contents, targets of links and names of entries count; what no closure holds is not read", async () => {
	const { store, below } = emptyStore();
	for (const number of [1, 2, 3, 4, 5]) writeFileSync(below(path(number)), "");
	mkdirSync(join(below(path(0)), "folder"), { recursive: true });
	writeFileSync(join(below(path(0)), "folder/file"), `see /nix/store/${path(1)}`);
	symlinkSync(`/nix/store/${path(2)}/bin`, join(below(path(0)), "folder/link"));
	mkdirSync(join(below(path(0)), path(3)));
	// Those of path 2 are in what it is, a link.
	rmSync(below(path(2)));
	symlinkSync(path(4), below(path(2)));
	writeFileSync(below(path(4)), `${hash(4)} is itself, ${hash(99)} is not there`);
	// Bytes that are no text in a name, with a hash part in it.
	const odd = Buffer.concat([
		Buffer.from(`${below(path(1))}/x\xff`, "latin1"),
		Buffer.from(hash(5)),
	]);
	rmSync(below(path(1)));
	mkdirSync(below(path(1)));
	writeFileSync(odd, hash(2));
	execFileSync("mkfifo", [below(path(6))]); // would be a problem

	for (const patience of [IN_THIS_THREAD, IN_WORKERS]) {
		const closure = await scanStore(store, `/nix/store/${path(0)}`, work(), patience);
		expect(references(closure)).toEqual({
			"path-0": ["path-1", "path-2", "path-3"],
			"path-1": ["path-2", "path-5"],
			"path-2": ["path-4"],
			"path-3": [],
			"path-4": ["path-4"],
			"path-5": [],
		});
		expect(closure.problems).toEqual([]);
		for (const [i, name] of closure.paths.entries()) {
			expect(closure.narSize[i]).toBe(dumped(store.root + name));
		}
	}
});

test("a derivation refers to its inputs alone; what only has the name of one, to all it mentions", async () => {
	const { store, below } = emptyStore();
	for (const number of [1, 2, 3, 4]) writeFileSync(below(path(number)), "");
	const [output, drv, source, tool] = [1, 2, 3, 4].map((k) => `/nix/store/${path(k)}`);
	const text = `Derive([("out","${output}","","")],[("${drv}",["out"])],["${source}"],"x","${tool}",[],[("out","${output}")])`;
	writeFileSync(below(`${path(5)}.drv`), text);
	writeFileSync(below(`${path(6)}.drv`), text.slice(1));
	const found = references(await scanStore(store, null, work()));
	expect(found["path-5.drv"]).toEqual(["path-2", "path-3"]);
	expect(found["path-6.drv"]).toEqual(["path-1", "path-2", "path-3", "path-4"]);
});

test("what no NAR can hold leaves the size of its path unknown, says so, and is never opened", async () => {
	const { store, below } = emptyStore();
	mkdirSync(below(path(1)));
	writeFileSync(below(path(2)), "");
	execFileSync("mkfifo", [join(below(path(1)), "fifo")]);
	writeFileSync(join(below(path(1)), "file"), hash(2));
	const closure = await scanStore(store, null, work(), IN_THIS_THREAD);
	const [fifo, other] = [1, 2].map((k) => closure.paths.indexOf(`/nix/store/${path(k)}`));
	expect(closure.narSize[fifo!]).toBeNaN();
	expect(closure.narSize[other!]).toBe(dumped(below(path(2))));
	expect(references(closure)["path-1"]).toEqual(["path-2"]);
	expect(closure.problems).toMatchObject([{ code: "size-missing", path: `/nix/store/${path(1)}` }]);
	expect(closure.problems[0]!.message).toContain("fifo");
});

test("what Nix keeps beside store paths is none of them", async () => {
	const { store, below } = emptyStore();
	mkdirSync(below(".links"));
	mkdirSync(below(`${path(1)}.drv.chroot`));
	for (const name of [path(1), `${path(1)}.lock`, `${path(2)}.lock`, "tmp-1", ".tmp-link-1-2"]) {
		writeFileSync(below(name), "");
	}
	writeFileSync(below(`${path(3)}-Cargo.lock`), "not empty, so no lock");
	writeFileSync(Buffer.from(below(`${path(4)}-\xff`), "latin1"), "");
	const { paths } = await scanStore(store, null, work());
	expect(paths).toEqual(
		[path(1), `${path(3)}-Cargo.lock`].map((name) => `/nix/store/${name}`).sort(),
	);
});

test("a store without paths, a path that is not there, a store that is no directory", async () => {
	const { store, below } = emptyStore();
	await expect(scanStore(store, null, work())).rejects.toMatchObject({ code: "empty-store" });
	writeFileSync(below(path(1)), "");
	const absent = scanStore(store, `/nix/store/${path(2)}`, work());
	await expect(absent).rejects.toMatchObject({ code: "invalid-path" });
	const file = { ...store, realStoreDir: below(path(1)) };
	await expect(scanStore(file, null, work())).rejects.toMatchObject({ code: "not-readable" });
});

test("a tree deeper than a path may be long is refused by name, out of a worker too", async () => {
	const { store, below } = emptyStore();
	const name = "d".repeat(200);
	const script = `mkdir "$0" && cd "$0" && for k in $(seq 30); do mkdir ${name} && cd -P ${name}; done`;
	execFileSync("sh", ["-c", script, below(path(1))]);
	for (const patience of [IN_THIS_THREAD, IN_WORKERS]) {
		const failure = scanStore(store, null, work(), patience);
		await expect(failure).rejects.toBeInstanceOf(WhittleError);
		await expect(failure).rejects.toMatchObject({
			code: "not-readable",
			where: expect.stringContaining(path(1)),
		});
	}
});
