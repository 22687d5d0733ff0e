import { spawnSync } from "node:child_process";
import {
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { apart, files, type Handler, serve } from "./http-cache.ts";
import { folder, nix, store, system, tiny, v1, whittle, whittleAsync } from "./support.ts";
import { storeEnvironment } from "./system/index.mjs";

/** The small system in a real cache made by Nix, its NARs compressed in every way. */
const cache = mkdtempSync(join(tmpdir(), "whittle-cache-"));
const address = `file://${cache}`;
const COMPRESSED = {
	xz: "libselinux",
	br: "acl",
	bzip2: "gmp",
	zstd: "pcre2",
	gzip: "attr",
} as const;

beforeAll(() => {
	nix("nix", "copy", "--to", `${address}?compression=none&write-nar-listing=1`, tiny);
	for (const [compression, name] of Object.entries(COMPRESSED)) {
		const path = pathOf(name);
		rmSync(join(cache, `${hashOf(path)}.narinfo`));
		nix("nix", "copy", "--no-recursive", "--to", `${address}?compression=${compression}`, path);
	}
});
afterAll(() => rmSync(cache, { recursive: true, force: true }));

const hashOf = (path: string) => path.slice("/nix/store/".length, "/nix/store/".length + 32);
const pathOf = (name: string, top = tiny) =>
	nix("nix-store", "--query", "--requisites", top)
		.split("\n")
		.find((path) => path.slice("/nix/store/".length + 33).startsWith(`${name}-`))!;

const withoutListings = (asked: readonly string[]) => asked.filter((each) => !each.endsWith(".ls"));

/** Serves a folder as it is. */
function served(place: string): Handler {
	return (request, response) => {
		const file = join(place, new URL(request.url!, "http://x").pathname);
		const isThere = existsSync(file);
		response.writeHead(isThere ? 200 : 404).end(isThere ? readFileSync(file) : "");
	};
}

interface Top {
	total: Record<string, number | null>;
	roots: string[];
	problems: { code: string; path: string }[];
	paths: { path: string; narSize: number; references: number; downloadSize: number }[];
}
const byPath = <T extends { path: string }>(paths: readonly T[]) =>
	paths.toSorted((a, b) => (a.path < b.path ? -1 : 1));

it("a closure out of a cache is that of the store, and Nix's", async () => {
	const { url } = await serve(served(cache));
	const local = whittle(["top", "-n", "0", "--json", ...store, tiny]).json() as Top;
	const args = ["top", "-n", "0", "--json", "--store"];
	const near = (await whittleAsync([...args, address, tiny], apart())).json() as Top;
	const far = (await whittleAsync([...args, url, tiny], apart())).json() as Top;
	expect(far).toEqual(near);
	expect(far.roots).toEqual([tiny]);
	const known = ({ path, narSize, references }: Top["paths"][number]) => [
		path,
		narSize,
		references,
	];
	expect(byPath(far.paths).map(known)).toEqual(byPath(local.paths).map(known));

	const { stdout } = spawnSync(
		"nix",
		[
			"--extra-experimental-features",
			"nix-command",
			"path-info",
			"-r",
			"--json",
			"--store",
			address,
			tiny,
		],
		{ encoding: "utf8", env: storeEnvironment(system.root) },
	);
	const told = JSON.parse(stdout) as { path: string; narSize: number; downloadSize: number }[];
	const sizes = ({ path, narSize, downloadSize }: (typeof told)[number]) => [
		path,
		narSize,
		downloadSize,
	];
	expect(byPath(far.paths).map(sizes)).toEqual(byPath(told).map(sizes));
	expect(far.total.downloadSize).toBe(told.reduce((sum, each) => sum + each.downloadSize, 0));
});

it("why --precise reads NARs of every compression, and finds what the files tell", async () => {
	const { url } = await serve(served(cache));
	const args = ["why", "--precise", "--all", "--json"];
	interface Why {
		evidence: { referrer: string; reference: string; file: string }[];
	}
	const ordered = ({ evidence }: Why) => evidence.map((each) => JSON.stringify(each)).sort();
	const local = whittle([...args, ...store, tiny, "glibc"]).json() as Why;
	const referrers = new Set(local.evidence.map(({ referrer }) => referrer));
	for (const name of Object.values(COMPRESSED)) expect(referrers).toContain(pathOf(name));
	for (const place of [address, url]) {
		const { json } = await whittleAsync([...args, "--store", place, tiny, "glibc"], apart());
		expect(ordered(json() as Why), place).toEqual(ordered(local));
	}
});

it("a subject is a store path, its base name, its hash, a file below it or a link to it", () => {
	const link = join(folder(), "result");
	symlinkSync(`${tiny}/sw`, link);
	for (const word of [tiny, tiny.slice(11), hashOf(tiny), `${tiny}/etc`, link]) {
		const { status, json } = whittle(["--json", "--store", address, word], { env: apart() });
		expect(status, word).toBe(0);
		expect(json(), word).toMatchObject({ roots: [tiny] });
	}
});

it("--all, and a folder by its name, are every narinfo of the folder", () => {
	const expected = nix("nix-store", "--query", "--requisites", tiny).trim().split("\n").sort();
	const spaced = join(folder(), "a cache? #1");
	cpSync(cache, spaced, { recursive: true });
	rmSync(join(spaced, "nix-cache-info"));
	for (const args of [["--all", "--store", address], [cache], [spaced]]) {
		const { json } = whittle(["top", "-n", "0", "--json", ...args], { env: apart() });
		const { paths, problems } = json() as Top & { problems?: unknown };
		expect(paths.map(({ path }) => path).sort()).toEqual(expected);
		expect(problems ?? []).toEqual([]);
	}
});

it("narinfos are a document: one, or many in a row, compressed or not", () => {
	const narinfos = readdirSync(cache).filter((name) => name.endsWith(".narinfo"));
	const texts = narinfos.map((name) => readFileSync(join(cache, name), "utf8"));
	const whole = whittle(["top", "-n", "0", "--json", cache], { env: apart() }).stdout;
	for (const input of [texts.join(""), texts.join("\n"), gzipSync(texts.join(""))]) {
		expect(whittle(["top", "-n", "0", "--json", "-"], { input }).stdout).toBe(whole);
	}
	const one = whittle(["--json", join(cache, `${hashOf(tiny)}.narinfo`)]).json() as Top;
	expect(one.roots).toEqual([tiny]);
	expect(one.problems.length).toBeGreaterThan(0);
	expect(new Set(one.problems.map(({ code }) => code))).toEqual(new Set(["unknown-reference"]));
});

it("several caches are asked by priority, and for what the first has not the next", async () => {
	const [first, second] = [folder(), folder()];
	cpSync(cache, second, { recursive: true });
	writeFileSync(join(second, "nix-cache-info"), "StoreDir: /nix/store\nPriority: 10\n");
	mkdirSync(first, { recursive: true });
	writeFileSync(join(first, "nix-cache-info"), "StoreDir: /nix/store\nPriority: 50\n");
	const moved = `${hashOf(pathOf("glibc"))}.narinfo`;
	renameSync(join(second, moved), join(first, moved));
	const a = await serve(served(first));
	const b = await serve(served(second));
	const args = ["top", "-n", "0", "--json", tiny, "--store", a.url, "--store"];
	const alone = whittle(["top", "-n", "0", "--json", tiny, "--store", address]).stdout;
	expect((await whittleAsync([...args, b.url], apart())).stdout).toBe(alone);
	// The second has the lower number, so it is asked first, and the first for the rest.
	expect(withoutListings(a.asked).sort()).toEqual([`/${moved}`, "/nix-cache-info"]);
	expect(withoutListings(b.asked)).toHaveLength(20);

	const said = (await whittleAsync([...args, `${b.url}?priority=60`], apart())).stdout;
	expect(said).toBe(alone);
	expect(withoutListings(a.asked)).toHaveLength(2 + 20);
});

it("what a cache has not is a problem; without the subject there is no answer", async () => {
	const place = folder();
	cpSync(cache, place, { recursive: true });
	const glibc = pathOf("glibc");
	rmSync(join(place, `${hashOf(glibc)}.narinfo`));
	const absent =
		(code: number): Handler =>
		(request, response) =>
			existsSync(join(place, request.url!))
				? served(place)(request, response)
				: response.writeHead(code).end("<Error/>");
	for (const code of [404, 403]) {
		const { url } = await serve(absent(code));
		const { status, json } = await whittleAsync(["--json", "--store", url, tiny], apart());
		expect(status).toBe(0);
		expect((json() as Top).problems).toMatchObject([{ code: "unknown-reference", path: glibc }]);
		const none = await whittleAsync(["--store", url, glibc], apart());
		expect(none).toMatchObject({ status: 2, stdout: "" });
		expect(none.stderr).toContain(`${glibc}: this path is not in ${url}`);
	}
});

it("narinfos are remembered from run to run, and asked again with --refresh", async () => {
	const { url, asked } = await serve(served(cache));
	const env = apart();
	const run = async (...args: string[]) => {
		asked.length = 0;
		const { status, stdout } = await whittleAsync(["--json", "--store", url, ...args], env);
		expect(status).toBe(0);
		return [stdout, withoutListings(asked).length] as const;
	};
	const [first, questions] = await run(tiny);
	expect(questions).toBe(20);
	expect(await run(tiny)).toEqual([first, 0]);
	expect(await run("--refresh", tiny)).toEqual([first, 20]);
	// A damaged memory is made anew.
	const file = join(env.XDG_CACHE_HOME, "whittle/binary-caches.sqlite");
	for (const damage of [
		Buffer.from("no database"),
		Buffer.concat([readFileSync(file).subarray(0, 4096), Buffer.alloc(8192, 7)]),
	]) {
		writeFileSync(file, damage);
		expect(await run(tiny)).toEqual([first, 20]);
		expect(await run(tiny)).toEqual([first, 0]);
	}
	// Many at once share it.
	rmSync(file);
	const all = await Promise.all(
		Array.from({ length: 6 }, () => whittleAsync(["--json", "--store", url, tiny], env)),
	);
	for (const { stdout } of all) expect(stdout).toBe(first);
	expect((await run(tiny))[1]).toBe(0);
});

it("what paths are for is told from listings as from the files, and that is remembered, too", async () => {
	// Its name does not say that it is a library.
	const npth = pathOf("npth", v1);
	const listed = folder();
	nix("nix", "copy", "--to", `file://${listed}?compression=none&write-nar-listing=1`, npth);
	const categories = ({ stdout }: { stdout: string }) =>
		byPath((JSON.parse(stdout) as { paths: { path: string; category: string }[] }).paths).map(
			({ path, category }) => [path, category],
		);
	const args = ["top", "-n", "0", "--json", "--store"];
	const local = categories(whittle([...args, system.root, npth]));
	expect(local).toContainEqual([npth, "library"]);
	expect(categories(whittle([...args, `file://${listed}`, npth]))).toEqual(local);

	const inGzip: Handler = (request, response) =>
		request.url!.endsWith(".ls") && existsSync(join(listed, request.url!))
			? response
					.writeHead(200, { "content-encoding": "gzip" })
					.end(gzipSync(readFileSync(join(listed, request.url!))))
			: served(listed)(request, response);
	const { url, asked } = await serve(inGzip);
	const env = apart();
	for (let run = 1; run <= 2; run++) {
		expect(categories(await whittleAsync([...args, url, npth], env))).toEqual(local);
	}
	expect(asked.filter((each) => each.endsWith(".ls"))).toEqual([`/${hashOf(npth)}.ls`]);
	// Where no category is shown, none is looked for; without a listing it stays unknown.
	await whittleAsync(["why", "--store", url, npth, "glibc"], apart());
	expect(asked.filter((each) => each.endsWith(".ls"))).toHaveLength(1);
	for (const nothing of [undefined, "<html>"]) {
		const name = join(listed, `${hashOf(npth)}.ls`);
		if (nothing === undefined) rmSync(name);
		else writeFileSync(name, nothing);
		const unlisted = categories(await whittleAsync([...args, `file://${listed}`, npth], apart()));
		expect(unlisted).toContainEqual([npth, "other"]);
	}
});

it("without a place to remember in, and for a folder, nothing is remembered", async () => {
	const { url, asked } = await serve(served(cache));
	const blocked = join(folder(), "a file");
	writeFileSync(blocked, "");
	for (let run = 1; run <= 2; run++) {
		const { status } = await whittleAsync(
			["--store", url, tiny],
			apart("", { XDG_CACHE_HOME: blocked }),
		);
		expect([status, withoutListings(asked).length]).toEqual([0, run * 20]);
	}
	const env = apart();
	expect(whittle(["--store", address, tiny], { env }).status).toBe(0);
	expect(readdirSync(env.XDG_CACHE_HOME)).toEqual([]);
});

it("“not there” counts for an hour, but never for the subject", async () => {
	const place = folder();
	cpSync(cache, place, { recursive: true });
	const narinfo = `${hashOf(pathOf("glibc"))}.narinfo`;
	rmSync(join(place, narinfo));
	const { url } = await serve(served(place));
	const env = apart();
	const problems = async (config = "") => {
		const args = ["--json", "--store", url, tiny];
		const { json } = await whittleAsync(args, { ...env, NIX_CONFIG: config });
		return (json() as Top).problems.length;
	};
	expect(await problems()).toBe(1);
	cpSync(join(cache, narinfo), join(place, narinfo));
	expect(await problems()).toBe(1);
	const subject = ["--json", "--store", url, pathOf("glibc")];
	expect((await whittleAsync(subject, env)).status).toBe(0);
	expect(await problems()).toBe(0);
	rmSync(join(place, narinfo));
	expect(await problems("narinfo-cache-positive-ttl = 0")).toBe(1);
});

it("what cannot be asked of a cache is refused in one line", async () => {
	const { url } = await serve(served(cache));
	const other = await serve(files({ "/nix-cache-info": "StoreDir: /gnu/store\n" }));
	const empty = await serve(files({}));
	const cases: [string[], string][] = [
		[["--all", "--store", url], "can only be listed where it is a folder"],
		[["--store", url], "a binary cache has no current system"],
		[["-f", "x.nix", "--store", url], "a binary cache builds nothing"],
		[[".#x", "--store", url], "this is no store path"],
		[["/gnu/store/0000-x", "--store", url], "this is no store path"],
		[["--store", url, "--store", other.url, tiny], "is for stores at /gnu/store"],
		[["--store", other.url, tiny], "the cache is for stores at /gnu/store"],
		[["--store", empty.url, tiny], "is no binary cache"],
		[["--store", "file:///no/such/folder", tiny], "there is no such folder"],
		[["--store", "http://[", tiny], "is no address of a binary cache"],
		[["--disk", "--store", address, tiny], "its files are not on this machine"],
		[
			["--store", "s3://bucket?region=x", tiny],
			"nix path-info --json -r --store 's3://bucket?region=x'",
		],
	];
	for (const [args, message] of cases) {
		const { status, stdout, stderr } = await whittleAsync(args, apart());
		expect({ status, stdout, lines: stderr.split("\n").length }, message).toEqual({
			status: 2,
			stdout: "",
			lines: 2,
		});
		expect(stderr).toContain(message);
	}
});
