import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as contract from "./contract.ts";
import { folder, plain, store, tiny, v1, whittle } from "./support.ts";

const COMMANDS = ["show", "top", "tree", "why", "who", "dups", "export", "whatif", "cut"];

/** A file with the given references; every path of the size its name ends in. */
function closureFile(references: Readonly<Record<string, readonly string[]>>): string {
	const path = (name: string) => `/nix/store/${name.padEnd(32, "0")}-${name}`;
	const entries = Object.entries(references).map(([name, targets]) => [
		path(name),
		{ narSize: 100, references: targets.map(path) },
	]);
	const file = join(folder(), "closure.json");
	writeFileSync(file, JSON.stringify(Object.fromEntries(entries)));
	return file;
}

function top(args: readonly string[]) {
	return contract.top.parse(whittle(["top", "--json", ...args]).json());
}

test("answers have the keys and kinds that other programs rely on", () => {
	const subject = [...store, v1, "--json"];
	const shown = contract.show.parse(whittle(subject).json());
	expect(whittle(["show", ...subject]).stdout).toBe(whittle(subject).stdout);
	expect(shown.top.length).toBe(10);
	expect(shown.categories.reduce((sum, { narSize }) => sum + narSize!, 0)).toBe(
		shown.total.narSize,
	);
	expect(shown.categories.reduce((sum, { paths }) => sum + paths, 0)).toBe(shown.total.paths);
	expect(contract.dups.parse(whittle(["dups", ...subject]).json()).duplicates).toEqual(
		shown.duplicates,
	);
	contract.why.parse(whittle(["why", ...subject, "python3"]).json());
	contract.who.parse(whittle(["who", ...subject, "python3"]).json());
	contract.tree.parse(whittle(["tree", ...subject, "--depth", "2"]).json());
});

test("the system holds what it was built to hold", () => {
	const { duplicates } = contract.dups.parse(whittle(["dups", ...store, v1, "--json"]).json());
	expect(duplicates.map(({ pname }) => pname)).toContain("openssl");
	const { paths } = top(["-n", "0", ...store, v1]);
	const category = (pname: string) => paths.find((path) => path.pname === pname)?.category;
	expect(category("source")).toBe("source");
	expect(category("system-path")).toBe("glue");
	expect(category("glibc")).toBe("library");
	expect(category("python3")).toBe("interpreter");
	expect(paths.find(({ name }) => /^linux-.*-modules$/.test(name))?.category).toBe("kernel");
	const why = contract.why.parse(
		whittle(["why", "--all", "--json", ...store, v1, "python3"]).json(),
	);
	const python = why.to.find((path) => /-python3-[\d.]+$/.test(path));
	expect(why.edges!.filter(([, reference]) => reference === python)).toHaveLength(3);
	const who = contract.who.parse(whittle(["who", "--json", ...store, v1, "source"]).json());
	expect(who.referrers).toHaveLength(1);
	expect(who.referrers[0]!.saving).toBeGreaterThan(1e7);
});

test("a pattern is a path, a base name, a package, a name with version, or an expression", () => {
	const { paths } = top(["-n", "0", ...store, v1]);
	const python = paths.find(({ pname, output }) => pname === "python3" && output === null)!;
	const targets = (pattern: string) =>
		contract.why.parse(whittle(["why", "--json", ...store, v1, pattern]).json()).to;
	expect(targets(python.path)).toEqual([python.path]);
	expect(targets(python.path.slice("/nix/store/".length))).toEqual([python.path]);
	expect(targets("python3")).toContain(python.path);
	expect(targets(`python3-${python.version}`)).toContain(python.path);
	expect(targets("/^python3-[0-9.]+$/")).toEqual([python.path]);
	expect(targets("pytho")).toEqual([]);
});

test("-n, -s and --sort choose and order", () => {
	expect(top([...store, v1]).paths).toHaveLength(20);
	expect(top([...store, v1, "-n", "3"]).paths).toHaveLength(3);
	expect(top([...store, v1, "-n3"]).paths).toHaveLength(3);
	const large = top([...store, v1, "-n", "0", "-s", "5MiB"]).paths;
	expect(large.length).toBeGreaterThan(5);
	expect(large.every(({ retainedSize }) => retainedSize! >= 5 * 2 ** 20)).toBe(true);
	for (const [key, column] of [
		["retained", "retainedSize"],
		["nar", "narSize"],
		["closure", "closureSize"],
		["referrers", "referrers"],
		["references", "references"],
		["depth", "depth"],
	] as const) {
		const figures = top([...store, v1, "-n", "0", "--sort", key]).paths.map(
			(path) => path[column]!,
		);
		expect(figures).toEqual(figures.toSorted((a, b) => b - a));
	}
});

test("a tree has every reference, each path expanded once; depth, min and invert narrow it", () => {
	const tree = (...args: string[]) =>
		contract.tree.parse(whittle(["tree", "--json", ...store, tiny, ...args]).json()).root;
	const nodes = (node: contract.Tree): contract.Tree[] => [node, ...node.children.flatMap(nodes)];
	const { total, paths } = top([...store, tiny, "-n", "0"]);
	const whole = nodes(tree());
	const self = whittle(["export", ...store, tiny, "--format", "dot"])
		.stdout.split("\n")
		.filter((line) => /("[^"]+") -> \1/.test(line)).length;
	expect(whole.length).toBe(total.references - self + 1);
	expect(whole.filter(({ repeated }) => !repeated)).toHaveLength(total.paths);
	const levels = (node: contract.Tree): number =>
		1 + Math.max(0, ...node.children.map((child) => levels(child)));
	expect(levels(tree("--depth", "1"))).toBe(2);
	expect(
		nodes(tree("--min", "1MiB"))
			.slice(1)
			.every(({ retainedSize }) => retainedSize! >= 2 ** 20),
	).toBe(true);
	const glibc = paths.find(({ pname, output }) => pname === "glibc" && output === null)!;
	const inverted = tree("--invert", glibc.path);
	expect(inverted.path).toBe(glibc.path);
	expect(inverted.children.map(({ path }) => path)).not.toContain(glibc.path);
	expect(nodes(inverted).some(({ path }) => path === tiny)).toBe(true);
});

test("one root for each top, and for each circle that nothing points at", () => {
	const file = closureFile({ a: ["b"], b: ["c"], c: ["b"], x: ["y"], y: ["x", "b"], s: ["s"] });
	const { roots, rootCount, total } = top([file]);
	expect(roots.map((path) => path.slice(-1)).sort()).toEqual(["a", "s", "x"]);
	expect({ rootCount, paths: total.paths, references: total.references }).toEqual({
		rootCount: 3,
		paths: 6,
		references: 7,
	});
	const { problems } = contract.show.parse(whittle([file, "--json"]).json());
	expect(problems.map(({ code }) => code)).toEqual(["cycle", "cycle"]);
});

test("a reference to what is not there is a problem, not an error", () => {
	const file = closureFile({ a: ["b", "missing"], b: [] });
	const { problems, total } = contract.show.parse(whittle([file, "--json"]).json());
	expect(problems.map(({ code }) => code)).toEqual(["unknown-reference"]);
	expect(total).toMatchObject({ narSize: 200, references: 2 });
	expect(whittle(["why", file, "missing"])).toMatchObject({ status: 0, stderr: "" });
});

test("a chain of a hundred thousand paths is no deeper than the stack", () => {
	const digits = (i: number) => i.toString().padStart(32, "0");
	const lines = Array.from({ length: 100_000 }, (_, i) =>
		[`/nix/store/${digits(i)}-link`, "0".repeat(64), "10", "", i < 99_999 ? "1" : "0"]
			.concat(i < 99_999 ? [`/nix/store/${digits(i + 1)}-link`] : [])
			.join("\n"),
	);
	const file = join(folder(), "registration");
	writeFileSync(file, `${lines.join("\n")}\n`);
	expect(top([file, "-n", "1"]).paths[0]).toMatchObject({ retainedSize: 1e6, closureSize: 1e6 });
	const last = `${digits(99_999)}-link`;
	const { chain } = contract.why.parse(whittle(["why", "--json", file, last]).json());
	expect(chain).toHaveLength(100_000);
	expect(whittle([file])).toMatchObject({ status: 0, stderr: "" });
	expect(whittle(["tree", file, "--json"]).stdout).toContain(last);
	expect(whittle(["tree", file]).stdout.split("\n").length).toBeGreaterThan(100);
}, 120_000);

test("a table has as many rows as there are paths, though there be many", () => {
	const paths = Array.from(
		{ length: 200_000 },
		(_, i) => `/nix/store/${String(i).padStart(32, "0")}-p`,
	);
	const lines = paths.flatMap((path) => [path, "0".repeat(64), "10", "", "0"]);
	const { status, stdout } = whittle(["top", "-n", "0", "-"], { input: `${lines.join("\n")}\n` });
	expect(status).toBe(0);
	expect(stdout.trimEnd().split("\n")).toHaveLength(paths.length + 1);
});

test("help shows examples, on every command and on the whole", () => {
	const { status, stdout } = whittle(["--help"]);
	expect(status).toBe(0);
	for (const name of COMMANDS) {
		expect(stdout).toContain(`\n  ${name} `);
		const help = whittle([name, "--help"]);
		expect(help).toMatchObject({ status: 0, stderr: "" });
		expect(help.stdout.match(/^ {2}whittle /gm)?.length).toBeGreaterThan(1);
		expect(help.stdout).toBe(whittle(["help", name]).stdout);
	}
	expect(whittle(["--version"]).stdout).toMatch(/^whittle \d+\.\d+\.\d+\n$/);
});

test("what upgrade can do is listed when asked for, and said where nothing, or nothing known, is named", () => {
	const five = ["plan", "run", "resume", "rollback", "status"];
	const listed = whittle(["upgrade", "--help"]);
	expect(listed).toMatchObject({ status: 0, stderr: "" });
	expect(
		listed.stdout.match(/^ {2}(\w+) {2,}\w/gm)?.map((row) => row.trim().split(" ")[0]),
	).toEqual(five);
	for (const same of ["upgrade -h", "help upgrade"]) {
		expect(whittle(same.split(" "))).toMatchObject({
			status: 0,
			stdout: listed.stdout,
			stderr: "",
		});
	}
	const page = whittle(["--help"]).stdout;
	for (const name of five) {
		expect(page).toContain(`\n  upgrade ${name} `);
		const own = whittle(["upgrade", name, "--help"]);
		expect(own).toMatchObject({ status: 0, stderr: "" });
		expect(own.stdout).toContain(`whittle upgrade ${name}`);
		expect(whittle(["help", "upgrade", name]).stdout).toBe(own.stdout);
	}
	const said = (...args: string[]) => {
		const { status, stdout, stderr } = whittle(args);
		expect([status, stdout]).toEqual([2, ""]);
		return stderr;
	};
	const all = "plan, run, resume, rollback";
	const bare = `whittle: upgrade: say what to do: ${all} or status; see whittle upgrade plan --help\n`;
	expect(said("upgrade")).toBe(bare);
	expect(said("upgrade", "--json")).toBe(bare);
	const typed = `whittle: upgrade plna: there is no such command; “plan” is meant? there are ${all} and status\n`;
	expect(said("upgrade", "plna", "./old", "./new")).toBe(typed);
	expect(said("help", "upgrade", "plna")).toBe(typed);
	const unlike = said("upgrade", "\u001b[31m./new");
	expect(unlike).not.toContain("\u001b");
	expect(unlike).toMatch(/^whittle: upgrade \S+: there is no such command; there are plan, /);
});

test("colour is there when asked for, and nowhere else", () => {
	const ESCAPE = String.fromCharCode(27);
	const answer = (args: string[], env: Record<string, string> = {}) =>
		whittle(["why", ...store, v1, "python3", ...args], { env }).stdout;
	expect(answer([])).not.toContain(ESCAPE);
	expect(answer(["--color", "never"])).not.toContain(ESCAPE);
	expect(answer(["--color=always"], { NO_COLOR: "1" })).toContain(`${ESCAPE}[32m`);
	expect(plain(answer(["--color=always"]))).toBe(answer([]));
});

test.each([80, 120])("tables fit a terminal of %i columns", (columns) => {
	for (const args of [[], ["top", "-n", "0"], ["who"]]) {
		const target = args[0] === "who" ? ["glibc"] : [];
		const { stdout } = whittle([...args, ...store, v1, ...target], {
			env: { COLUMNS: String(columns) },
		});
		const wide = stdout.split("\n").filter((line) => line.length > columns);
		expect(wide.filter((line) => !line.startsWith("  whittle "))).toEqual([]);
	}
});

test("the summary says what a person asks first", () => {
	const { stdout } = whittle([...store, v1]);
	expect(stdout).toMatch(/^nixos-system-.*\n[\d.]+ MiB NAR, \d+ paths, [\d,]+ references\n/);
	expect(stdout).toMatch(/\n\s*[\d.]+ MiB +[\d.]+ \w+ +[\d.]+ MiB +linux-\S+-modules +\S/);
	expect(stdout).toMatch(/packages? more than once\n {2}openssl +one copy would save/);
	expect(stdout).toMatch(/\nWhat it is\n/);
	const hints = stdout.split("\n").filter((line) => line.startsWith("  whittle "));
	for (const hint of hints) {
		const words = hint.trim().split(/ {2,}/)[0]!.split(" ").slice(1);
		expect(whittle(words)).toMatchObject({ status: 0, stderr: "" });
	}
	expect(hints.length).toBe(4);
});
