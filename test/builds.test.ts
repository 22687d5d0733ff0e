import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import * as contract from "./contract.ts";
import { folder, system, whittle } from "./support.ts";
import { inStore, storeEnvironment } from "./system/index.mjs";

/*
 * A small system of derivations, built once by a real Nix and put into a binary cache. Then
 * stores in which some of it is valid, and caches that offer some of it; what would be built
 * and fetched must be what `nix-store --realise --dry-run` says.
 */

const EXPRESSION = `
let
  make = name: attributes: derivation ({
    inherit name; system = builtins.currentSystem; builder = "/bin/sh";
  } // attributes);
  sh = text: { args = [ "-c" text ]; };
in rec {
  source = make "source" (sh "echo fetched > $out" // {
    outputHashMode = "flat"; outputHashAlgo = "sha256";
    outputHash = builtins.hashString "sha256" "fetched\\n";
  });
  base = make "base-1.0" (sh "echo \${source} > $out; echo $out > $dev" // { outputs = [ "out" "dev" ]; });
  compiler = make "compiler-9" (sh "echo \${base} > $out");
  local = make "local" (sh "echo \${compiler} > $out" // { allowSubstitutes = false; });
  lib = make "lib-2.0" (sh "echo \${base} > $out; echo $out \${base.dev} > $dev" // {
    pname = "lib"; outputs = [ "out" "dev" ]; inherit compiler;
  });
  docs = make "docs" (sh "echo docs > $out" // { inherit lib; tool = compiler; });
  app = make "app-3.1" (sh "echo \${lib} > $out" // { inherit docs; dev = lib.dev; src = ./default.nix; });
  system = make "system" (sh "echo \${app} \${local} > $out");
}
`;

const place = mkdtempSync(join(tmpdir(), "whittle-test-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));
const everything = `file://${join(place, "cache")}`;
writeFileSync(join(place, "default.nix"), EXPRESSION);

/** Every output by its name, and the derivation of the whole. */
const { outputs, drv } = buildAll();

function buildAll() {
	const root = join(place, "full");
	mkdirSync(join(root, "nix"), { recursive: true });
	mkdirSync(join(root, "conf"));
	copyFileSync(join(system.root, "conf/nix.conf"), join(root, "conf/nix.conf"));
	const run = (...argv: string[]) => {
		const { status, stdout, stderr } = inStore(root, argv, { cwd: place });
		if (status !== 0) throw new Error(`${argv.join(" ")}: ${stderr}`);
		return stdout.trim().split("\n");
	};
	run("nix-build", "--no-out-link", ".");
	const [top] = run("nix-instantiate", "-A", "system");
	const paths = run("nix-store", "-q", "--outputs", ...run("nix-store", "-qR", top!).filter(isDrv));
	run("nix", "copy", "--to", everything, ...paths);
	return { drv: top!, outputs: new Map(paths.map((path) => [nameOf(path), path])) };
}

function isDrv(path: string): boolean {
	return path.endsWith(".drv");
}

function nameOf(path: string): string {
	return basename(path)
		.slice(33)
		.replace(/\.drv$/, "");
}

/** Runs a program of Nix outside of any build, on a store below a root. */
function nix(root: string, ...argv: string[]) {
	const [program, ...args] = argv;
	const { status, stdout, stderr } = spawnSync(
		program!,
		[...args, "--store", `local?root=${root}`],
		{
			encoding: "utf8",
			cwd: place,
			env: storeEnvironment(join(place, "full")),
		},
	);
	if (status !== 0) throw new Error(`${argv.join(" ")}: ${stderr}`);
	return { stdout, stderr };
}

/** A store in which the derivations are valid, and these outputs with all that they refer to. */
function storeWith(names: readonly string[]): string {
	const root = folder();
	nix(root, "nix-instantiate", "-A", "system");
	const paths = names.map((name) => outputs.get(name)!);
	if (paths.length > 0) {
		nix(root, "nix", "copy", "--from", everything, "--no-check-sigs", ...paths);
	}
	return root;
}

/** A cache that offers these outputs and no other. */
function cacheWith(names: Iterable<string>): string {
	const cache = folder();
	copyFileSync(join(place, "cache/nix-cache-info"), join(cache, "nix-cache-info"));
	for (const name of names) {
		const narinfo = `${basename(outputs.get(name)!).slice(0, 32)}.narinfo`;
		copyFileSync(join(place, "cache", narinfo), join(cache, narinfo));
	}
	return `file://${cache}`;
}

/** What Nix says it would do. */
function asNixSays(root: string, cache: string | null) {
	const substitute = cache === null ? "" : cache;
	const { stderr } = nix(
		root,
		...["nix-store", "--realise", "--dry-run", drv],
		...["--option", "substituters", substitute, "--option", "substitute", "true"],
	);
	const listed = (heading: RegExp) => {
		const [, paths = ""] = new RegExp(`${heading.source}.*\n((?:  .*\n)*)`).exec(stderr) ?? [];
		return paths
			.split("\n")
			.map((line) => line.trim())
			.filter(Boolean)
			.sort();
	};
	return {
		build: listed(/will be built/),
		fetch: listed(/will be fetched/),
		unknown: listed(/don't know how to build/),
	};
}

function builds(...args: string[]) {
	const answer = whittle(["builds", "--json", ...args]);
	expect(answer.stderr).toBe("");
	return contract.builds.parse(answer.json());
}

function asWhittleSays(root: string, cache: string | null) {
	const caches = cache === null ? ["--offline"] : ["--cache", cache];
	const answer = builds("--store", root, ...caches, drv);
	return {
		build: answer.build.map((each) => each.drv).sort(),
		fetch: answer.fetch.map(({ path }) => path).sort(),
		unknown: answer.unknown.sort(),
	};
}

const ALL = [...outputs.keys()];

test.each<[string, string[], string[] | null]>([
	["nothing is valid, nothing is offered", [], null],
	["all but what is on top is valid", ALL.filter((name) => name !== "system"), null],
	["all is valid", ["system"], null],
	["the top is offered", [], ALL],
	["parts are offered", [], ["compiler-9", "base-1.0", "source"]],
	["of two outputs one is valid", ["lib-2.0"], ["base-1.0-dev"]],
	["of two outputs one is offered", [], ["lib-2.0", "base-1.0", "source"]],
	["a reference of what is offered is not", [], ["app-3.1", "lib-2.0"]],
	["what may not be fetched is offered", ["compiler-9"], ["local"]],
])("what is built and fetched is what Nix says: %s", (_, valid, offered) => {
	const root = storeWith(valid);
	const cache = offered === null ? null : cacheWith(offered);
	expect(asWhittleSays(root, cache)).toEqual(asNixSays(root, cache));
});

test("what is built and fetched is what Nix says, in any state of store and cache", () => {
	const some = fc.subarray(
		ALL.filter((name) => name !== "system"),
		{ maxLength: 3 },
	);
	fc.assert(
		fc.property(some, fc.subarray(ALL), (valid, offered) => {
			const [root, cache] = [storeWith(valid), cacheWith(offered)];
			expect(asWhittleSays(root, cache)).toEqual(asNixSays(root, cache));
		}),
		{ numRuns: 6 },
	);
});

const drvs = (paths: readonly string[]) => paths.map(nameOf).sort();

test("what only one derivation needs is told, alone or for a pattern", () => {
	const root = storeWith([]);
	const { only } = builds("--store", root, "--offline", drv);
	const because = new Map(only.map((each) => [nameOf(each.drv), nameOf(each.because!)]));
	expect(because.get("docs")).toBe("app-3.1");
	expect(because.get("lib-2.0")).toBe("app-3.1");
	expect(because.get("compiler-9")).toBe("system");
	expect(because.get("source")).toBe("base-1.0");
	expect(because.has("system")).toBe(false);

	const forApp = builds("--store", root, "--offline", "--only", "app", drv).only;
	expect(drvs(forApp.map((each) => each.drv))).toEqual(["docs", "lib-2.0"]);
	expect(new Set(forApp.map((each) => nameOf(each.because!)))).toEqual(new Set(["app-3.1"]));
	const both = builds("--store", root, "--offline", "--only", "/^(app|local)/", drv).only;
	expect(both.find((each) => nameOf(each.drv) === "compiler-9")?.because).toBeNull();

	const valid = storeWith(["lib-2.0"]);
	const args = ["builds", "--store", valid, "--offline", drv, "--only"];
	expect(whittle([...args, "source"]).stdout).toContain("None of it is to be built or fetched");
	expect(whittle([...args, "nothing-such"])).toMatchObject({
		status: 1,
		stdout: "",
		stderr: expect.stringContaining("nothing in the closure is meant by nothing-such"),
	});
});

test("times are those that nix-output-monitor noted", () => {
	const home = folder();
	mkdirSync(join(home, "nix-output-monitor"));
	const reports =
		"hostname,derivation name,utc time,build seconds\r\n,lib,2025-11-08 20:59:10,3600\r\n,app,2025-11-08 20:59:10,65\r\n";
	writeFileSync(join(home, "nix-output-monitor/build-reports.csv"), reports);
	const root = storeWith([]);
	const args = ["builds", "--store", root, "--offline", drv];
	const env = { XDG_STATE_HOME: home, COLUMNS: "80" };
	const { build, total } = contract.builds.parse(whittle([...args, "--json"], { env }).json());
	expect(total).toMatchObject({ build: 8, timed: 2, seconds: 3665 });
	const app = build.find((each) => nameOf(each.drv) === "app-3.1");
	expect(app).toMatchObject({ seconds: 65, retainedBuilds: 3, retainedSeconds: 3665 });
	expect(build.find((each) => nameOf(each.drv) === "docs")).toMatchObject({
		seconds: null,
		retainedSeconds: null,
	});
	const { stdout } = whittle(args, { env });
	expect(stdout).toContain("8 derivations to build (1:01:05 for 2 of them), 0 paths to fetch");
	expect(stdout).toMatch(/≥1:01:05 +1:05 +3 {2}app-3\.1\.drv/);
	const none = whittle([...args, "--json", "--reports", "/dev/null"], { env });
	expect(contract.builds.parse(none.json()).total).toMatchObject({ timed: 0, seconds: null });
	writeFileSync(join(home, "broken.csv"), "hello");
	expect(whittle([...args, "--reports", join(home, "broken.csv")])).toMatchObject({
		status: 2,
		stdout: "",
		stderr: expect.stringContaining("row 1 is no build report"),
	});
});

test("the page tells what is built, fetched and missing in 80 columns", () => {
	const root = storeWith([]);
	const cache = cacheWith(["app-3.1", "lib-2.0", "compiler-9"]);
	const { stdout } = whittle(["builds", "--store", root, "--cache", cache, drv], {
		env: { COLUMNS: "80" },
	});
	expect(stdout).toMatch(/^system\.drv\n2 derivations to build, 3 paths to fetch \(\d+ B\)\n/);
	expect(stdout).toContain("! 1 path can neither be built nor fetched:");
	expect(stdout).toMatch(/BUILDS +FETCH {2}DERIVATION {2}PULLED IN BY/);
	for (const line of stdout.split("\n")) expect([...line].length).toBeLessThanOrEqual(80);
});

test("the caches are those of nix.conf, unless others are named or none", () => {
	const conf = folder();
	const cache = cacheWith(ALL.filter((name) => name !== "system"));
	writeFileSync(join(conf, "nix.conf"), `substituters = ${cache} s3://bucket\n`);
	const root = storeWith([]);
	const env = { NIX_CONF_DIR: conf, NIX_USER_CONF_FILES: "" };
	const args = ["builds", "--json", "--store", root, drv];
	const usual = whittle(args, { env });
	expect(usual.stderr).toBe("whittle: nix.conf names stores that are not asked: s3://bucket\n");
	expect(contract.builds.parse(usual.json())).toMatchObject({
		caches: [cache],
		build: { length: 2 },
	});
	const offline = contract.builds.parse(whittle([...args, "--offline"], { env }).json());
	expect(offline).toMatchObject({ caches: [], build: { length: 8 } });
	writeFileSync(join(conf, "nix.conf"), "substituters = http://127.0.0.1:9/\n");
	expect(whittle(args, { env })).toMatchObject({
		status: 2,
		stdout: "",
		stderr: expect.stringMatching(/127\.0\.0\.1:9.*or none with --offline/),
	});
	expect(whittle([...args, "--offline", "--cache", cache])).toMatchObject({
		status: 2,
		stdout: "",
	});
});
