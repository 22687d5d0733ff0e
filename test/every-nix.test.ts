import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import * as contract from "./contract.ts";
import { everyNix, type Nix } from "./every-nix.mjs";
import { comparable, figures } from "./figures.ts";
import { startSshd } from "./sshd.ts";
import { folder, nix, plain, program, store, system, tiny, v1, whittle } from "./support.ts";
import { inStore, storeEnvironment } from "./system/index.mjs";

const nixes = await everyNix();

const place = mkdtempSync(join(tmpdir(), "whittle-every-nix-"));
const far = await startSshd({
	plain: `SetEnv NIX_CONF_DIR=${storeEnvironment(system.root).NIX_CONF_DIR}`,
});
afterAll(() => {
	far.stop();
	rmSync(place, { recursive: true, force: true });
});

const INVALID = `/nix/store/${"0".repeat(32)}-gone`;

/** The tiny system as a binary cache, made by the machine's Nix. */
const cache = `file://${place}/cache`;
nix("nix", "copy", "--to", `${cache}?compression=none`, tiny);

const pathsOf = (root: string) => nix("nix-store", "-qR", root).trim().split("\n");
const tinyPaths = pathsOf(tiny);
const registration = nix("nix-store", "--dump-db", ...pathsOf(v1));

/** A program and its arguments. */
type Command = readonly [string, ...string[]];

function run({ path }: Nix, [program, ...args]: Command, input = "") {
	return spawnSync(program, args, {
		input,
		encoding: "utf8",
		maxBuffer: 1 << 30,
		env: storeEnvironment(system.root, { PATH: path }),
	});
}

/** What one version of Nix prints. It never sees the shared store, whose schema it might change. */
function ask(nix: Nix, command: Command, input?: string) {
	const { status, stdout, stderr } = run(nix, command, input);
	if (status !== 0) throw new Error(`${command.join(" ")}: ${stderr}`);
	return stdout;
}

const expected = { tiny: figures([...store, tiny]), v1: figures([...store, v1]) };

/** Without download sizes, which only a cache tells. */
function undownloaded({ roots, total, paths }: ReturnType<typeof figures>) {
	const records = paths.map((record) => ({ ...record, downloadSize: null }));
	return { roots, total: { ...total, downloadSize: null }, paths: records };
}

/** What a drawing without sizes tells. */
function shape({ roots, paths }: ReturnType<typeof figures>) {
	return { roots, paths: paths.map(({ path, depth, dominator }) => ({ path, depth, dominator })) };
}

/** The flags for each JSON format that this version can be asked for, and none. */
function formatsOf(nix: Nix): readonly (readonly string[])[] {
	const formats: string[][] = [[]];
	for (let format = 1; ; format++) {
		const flags = ["--json-format", String(format)];
		const asked: Command = ["nix", "path-info", "--json", ...flags, "--store", cache, tiny];
		if (run(nix, asked).status !== 0) return formats;
		formats.push(flags);
	}
}

/** A store of this version's own: what `fill` puts there with it. */
function ownStore(name: string, fill: (store: readonly string[]) => void) {
	const root = join(place, name);
	mkdirSync(root);
	fill(["--store", `local?root=${root}`]);
	return root;
}

test("some versions can be asked for a format of JSON, some cannot", () => {
	const most = nixes.map((nix) => formatsOf(nix).length);
	expect(Math.min(...most)).toBe(1);
	expect(Math.max(...most)).toBeGreaterThanOrEqual(3);
});

describe.each(nixes)("Nix $version", (nix) => {
	/** Files and all, copied from the cache; and all of version 1, registered without files. */
	const copied = ownStore(`copied-${nix.version}`, ([, to]) =>
		ask(nix, ["nix", "copy", "--no-check-sigs", "--from", cache, "--to", to!, tiny]),
	);
	const loaded = ownStore(`loaded-${nix.version}`, (to) =>
		ask(nix, ["nix-store", "--load-db", ...to], registration),
	);
	const here = ["--store", `local?root=${loaded}`];

	test("its databases are read", () => {
		expect(figures(["--store", copied, tiny])).toEqual(expected.tiny);
		expect(figures(["--store", loaded, v1])).toEqual(expected.v1);
		const all = figures(["--store", loaded, "--all"]).paths.map(({ path }) => path);
		expect(all).toEqual(
			ask(nix, ["nix", "path-info", "--all", ...here])
				.trim()
				.split("\n")
				.sort(),
		);
	});

	/** What it prints of version 1 that whittle reads, one row a command. */
	const formats = formatsOf(nix).map((flags): Command => ["nix", "path-info", "--json", ...flags]);
	const printed: Command[] = [
		...formats.flatMap((json): Command[] => [
			[...json, "-r", v1],
			[...json, "-rS", v1],
			[...json, "--all"],
		]),
		["nix-store", "--dump-db"],
	];

	test.each(printed.map((command) => [command.join(" ").replace(v1, "SYSTEM"), command] as const))(
		"the same figures from: %s",
		(_, command) => {
			const file = join(folder(), "closure");
			writeFileSync(file, ask(nix, [...command, ...here]));
			expect(figures([file, "--root", v1])).toEqual(expected.v1);
		},
	);

	test.each(formats.map((json) => [json.join(" "), json] as const))(
		"the same figures on standard input, and of a path that a cache lacks null: %s",
		(_, format) => {
			const json: Command = [...format, "--store", cache];
			const input = ask(nix, [...json, "-rS", tiny]);
			expect(undownloaded(figures(["-"], { input }))).toEqual(expected.tiny);
			const { total } = contract.top.parse(whittle(["top", "--json", "-"], { input }).json());
			expect(total.downloadSize).toBe(total.narSize); // the cache is not compressed

			const more = ask(nix, [...json, INVALID, ...tinyPaths]);
			expect(undownloaded(figures(["-", "--root", tiny], { input: more }))).toEqual(expected.tiny);
			const { problems, roots } = contract.show.parse(
				whittle(["show", "--json", "-"], { input: more }).json(),
			);
			expect(roots).toContain(INVALID);
			expect(problems).toMatchObject([{ code: "size-missing", path: INVALID }]);
		},
	);

	test("the same figures from nix-store --export, the same shape from what it draws", () => {
		const there = ["--store", `local?root=${copied}`];
		const file = join(folder(), "closure");
		const written = spawnSync("nix-store", [...there, "--export", ...tinyPaths], {
			maxBuffer: 1 << 30,
			env: storeEnvironment(system.root, { PATH: nix.path }),
		});
		writeFileSync(file, written.stdout);
		expect(figures([file])).toEqual(expected.tiny);
		for (const drawn of ["--graph", "--graphml"]) {
			const input = ask(nix, ["nix-store", ...here, "--query", drawn, v1]);
			expect(shape(figures(["-"], { input }))).toEqual(shape(expected.v1));
		}
	});

	test("it is asked over ssh, for a closure and for files", () => {
		const folders = nix.path.split(":");
		const nixStore = folders.map((each) => join(each, "nix-store")).find(existsSync)!;
		const parameters = new URLSearchParams({
			"remote-program": nixStore,
			"remote-store": `local?root=${copied}`,
		});
		const env = { NIX_SSHOPTS: far.options };
		const there = ["--store", `ssh://root@127.0.0.1:${far.ports.plain}?${parameters}`];
		expect(figures([...there, tiny], { env })).toEqual(expected.tiny);
		const why = ["why", "--precise", "--json", tiny, "glibc", "--store"];
		const answer = whittle([...why, there[1]!], { env });
		expect(contract.why.parse(answer.json())).toEqual(
			contract.why.parse(whittle([...why, copied]).json()),
		);
	});

	test("its own figures are whittle's", () => {
		const lines = ask(nix, ["nix", "path-info", "-rsS", ...here, v1])
			.trim()
			.split("\n");
		const own = lines.map((line) => line.trim().split(/\s+/));
		expect(own.sort((a, b) => (a[0]! < b[0]! ? -1 : 1))).toEqual(
			expected.v1.paths.map(({ path, narSize, closureSize }) => [
				path,
				String(narSize),
				String(closureSize),
			]),
		);
	});

	test("why-depends draws what `why` draws", () => {
		const lines = (drawing: string) =>
			plain(drawing)
				.split("\n")
				.map((line) => line.replace(/^[│├└─ ]+/, ""))
				.sort();
		for (const name of ["glibc", "pcre2", "ncurses"]) {
			const target = tinyPaths.find((path) => path.slice(44).startsWith(`${name}-`))!;
			for (const mode of [["--all"], ["--all", "--precise"]]) {
				const flags = [...mode, "--store", `local?root=${copied}`, tiny, target];
				const answer = whittle(["why", ...flags]);
				expect(answer).toMatchObject({ status: 0, stderr: "" });
				expect(lines(answer.stdout)).toEqual(lines(ask(nix, ["nix", "why-depends", ...flags])));
			}
		}
	});

	/** Runs a command where the copied store is /nix, with this Nix first on PATH. */
	const inside = (argv: readonly string[], cwd: string, env: Record<string, string> = {}) =>
		inStore(copied, argv, {
			cwd,
			env: { ...storeEnvironment(system.root), PATH: nix.path, HOME: cwd, ...env },
		});
	const whittleInside = (args: readonly string[], cwd: string) => {
		const { status, stdout, stderr } = inside([process.execPath, program, ...args], cwd);
		expect({ status, stderr }).toMatchObject({ status: 0 });
		return contract.top.parse(JSON.parse(stdout));
	};

	const job = (text: string) =>
		`derivation { name = "built"; system = "x86_64-linux"; builder = "/bin/sh"; args = [ "-c" "echo ${text} > $out" ]; }`;

	test("it builds what is named: a file, an attribute, a flake; or tells what would be", () => {
		const place = folder();
		writeFileSync(join(place, "one.nix"), job(`\${builtins.storePath ${tiny}}`));
		writeFileSync(join(place, "default.nix"), `{ two = ${job("two")}; }`);
		writeFileSync(
			join(place, "flake.nix"),
			`{ outputs = _: { packages.x86_64-linux = { default = ${job("3")}; four = ${job("4")}; }; }; }`,
		);
		const built: [string[], number][] = [
			[["-f", "one.nix"], expected.tiny.paths.length + 1],
			[["-f", ".", "-A", "two"], 1],
			[["."], 1],
			[[".#four"], 1],
			[[`path:${place}#four`], 1],
		];
		for (const [args, paths] of built) {
			const { roots, total } = whittleInside(["top", "--json", ...args], place);
			expect(roots[0]).toMatch(/-built$/);
			expect(total.paths).toBe(paths);
		}
		for (const args of [["-f", ".", "-A", "two"], [".#four"]]) {
			const { roots, paths } = whittleInside(["top", "--json", "--derivation", ...args], place);
			expect(roots[0]).toMatch(/-built\.drv$/);
			const show = nix.version.startsWith("2.8") ? ["show-derivation"] : ["derivation", "show"];
			const input = inside(["nix", ...show, "-r", roots[0]!], place).stdout;
			const shown = figures(["-"], { input });
			expect(shown.roots).toEqual(roots);
			expect(shown.paths.map(({ path }) => path)).toEqual(paths.map(({ path }) => path).sort());
		}
		// Built already, so that a store below a root has nothing to build.
		const below = ["top", "--json", "--store", `local?root=${copied}`, "-f", place, "-A", "two"];
		const env = { ...storeEnvironment(system.root), PATH: nix.path };
		const answer = whittle(below, { env });
		expect(answer).toMatchObject({ status: 0 });
		expect(contract.top.parse(answer.json()).roots[0]).toMatch(/-built$/);

		writeFileSync(join(place, "added"), tiny);
		const added = inside(["nix-store", "--add", join(place, "added")], place).stdout.trim();
		const all = contract.top.parse(
			whittle(["top", "-n", "0", "--all", "--store", copied, "--json"]).json(),
		);
		const valid = inside(["nix", "path-info", "--all"], place).stdout.trim().split("\n");
		expect(valid).toContain(added);
		expect(all.paths.map(({ path }) => path).sort()).toEqual(valid.sort());
	});

	test("it is asked, through its daemon, where the database may not be read", () => {
		const place = folder();
		writeFileSync(join(place, "default.nix"), job("never"));
		const drv = inside(["nix-instantiate", "default.nix"], place).stdout.trim();
		const database = join(copied, "nix/var/nix/db/db.sqlite");
		const socket = "/nix/var/nix/daemon-socket/socket";
		// Root without root's powers: may call what lies in its folders, but not read that file.
		const script = `
			nix-daemon >&2 & daemon=$!
			for wait in $(seq 100); do [ -S ${socket} ] && break; sleep 0.05; done
			NIX_REMOTE=daemon setpriv --bounding-set=-all --inh-caps=-all "$@"; status=$?
			kill $daemon; exit $status`;
		const unprivileged = (args: readonly string[]) => {
			const argv = ["sh", "-c", script, "sh", process.execPath, program, ...args, "--json"];
			const { status, stdout, stderr } = inside(argv, place);
			expect({ status, stderr }).toEqual({
				status: 0,
				stderr: expect.stringMatching(/connection/),
			});
			return JSON.parse(stdout);
		};
		chmodSync(database, 0);
		try {
			expect(comparable(unprivileged(["top", "-n", "0", tiny]))).toEqual(expected.tiny);
			const { total } = contract.builds.parse(unprivileged(["builds", "--offline", drv]));
			expect(total).toMatchObject({ build: 1, fetch: 0 });
		} finally {
			chmodSync(database, 0o644);
		}
	});
});
