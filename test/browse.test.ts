import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { drawnPaths } from "../bench/synthetic-store.ts";
import { size } from "../src/closure/size.ts";
import { nameOf } from "../src/closure/store-path.ts";
import { folder, program, store, v1, whittle } from "./support.ts";
import { ensureTools } from "./system/index.mjs";

beforeAll(() => ensureTools(console.error, [{ program: "tmux", package: "tmux" }]));

/** What a shell shows last when it waits for a line. */
const PROMPT = /(?:^|\n)[$#]$/;

/** A shell in a real terminal, which tmux is, on a server of its own. */
function terminal(columns: number, rows: number) {
	const place = folder();
	const run = (...args: string[]) =>
		spawnSync("tmux", ["-L", "whittle", "-f", "/dev/null", ...args], {
			encoding: "utf8",
			env: {
				PATH: process.env.PATH,
				LANG: "C.UTF-8",
				TERM: "xterm-256color",
				TMUX_TMPDIR: place, // where its socket is, and goes with it
			},
		});
	const tmux = (...args: string[]): string => {
		const { status, stdout, stderr } = run(...args);
		if (status !== 0) throw new Error(`tmux ${args.join(" ")}: ${stderr}`);
		return stdout;
	};
	onTestFinished(() => {
		run("kill-server");
	});
	const shell = ["-x", `${columns}`, "-y", `${rows}`, "-c", place, "sh"];
	const options = ["set", "-g", "status", "off", ";", "set", "-s", "set-clipboard", "on", ";"];
	tmux("-u", "start-server", ";", ...options, "new-session", "-d", ...shell);

	const screen = () => tmux("capture-pane", "-p").trimEnd();
	const send = (...keys: string[]) => tmux("send-keys", ...keys);
	const type = (text: string) => tmux("send-keys", "-l", text);
	const until = (claim: (screen: string) => void): Promise<string> =>
		vi.waitFor(
			() => {
				const now = screen();
				claim(now);
				return now;
			},
			{ timeout: 30_000, interval: 40 },
		);
	return {
		tmux,
		place,
		screen,
		send,
		type,
		until,
		shows: (text: string | RegExp) => until((now) => expect(now).toMatch(text)),
		/** Types a command of the shell. */
		line(text: string) {
			type(text);
			send("Enter");
		},
		/** What the shell is to type to start the browser, which leaves its process id behind. */
		browse: (...args: string[]) =>
			`sh -c 'echo $$ >${place}/pid; exec "$@"' sh ${[process.execPath, program, "browse", ...args].join(" ")}`,
		pid: () => Number(readFileSync(join(place, "pid"), "utf8")),
	};
}

const name = (path: string) => nameOf("/nix/store", path);

interface Row {
	readonly path: string;
	readonly narSize: number;
	readonly retainedSize: number;
	readonly closureSize: number;
}

/** The figures of every path, as `top` tells them. */
function figures() {
	const { status, json } = whittle(["top", "-n", "0", "--json", ...store, v1]);
	expect(status).toBe(0);
	return json() as { total: { narSize: number; paths: number }; paths: Row[] };
}

test("one walks from the roots to the heaviest reference and back, with its figures", async () => {
	const { total, paths } = figures();
	const { line, browse, shows, send, until, screen } = terminal(80, 24);
	line(browse(...store, v1));
	await shows("Roots 1/1");
	const [head, titles, first] = screen().split("\n");
	expect(head).toContain(`${size(total.narSize)} NAR, ${total.paths} paths`);
	expect(titles).toMatch(/closure▾ \(retained\)/);
	expect(first).toContain(`${size(total.narSize)} (${size(total.narSize)})`);
	expect(screen()).toContain(v1);

	send("l");
	const into = await shows(/References 1\/\d+/);
	const { path, ...row } = paths.find((each) => into.includes(`\n${each.path}\n`))!;
	const below = new Map(paths.map((each) => [each.path, each.closureSize]));
	expect(Math.max(...[...below].filter(([each]) => each !== v1).map(([, each]) => each))).toBe(
		row.closureSize,
	);
	expect(into).toContain(
		`NAR: ${size(row.narSize)} | Closure: ${size(row.closureSize)} | Retained: ${size(row.retainedSize)}`,
	);
	send("j", "j", "k");
	await shows(/References 2\/\d+/);
	send("h");
	await shows("Roots 1/1");
	await until((now) => expect(now).toContain(name(path).slice(0, 8)));
});

test("search, why, mark as gone, undo, and help", async () => {
	const { paths } = figures();
	const python = paths.find(({ path }) => /-python3-\d/.test(path))!;
	const { line, browse, shows, send, type, until } = terminal(100, 30);
	line(browse(...store, v1));
	await shows("Roots 1/1");
	send("/");
	type("PYTHON3");
	await shows("Search: PYTHON3▏");
	send("Enter");
	await shows(`\n${python.path}\n`);

	send("w");
	const chain = (
		whittle(["why", "--json", ...store, v1, python.path]).json() as { chain: string[] }
	).chain;
	const why = await shows("every chain to it");
	for (const each of chain) expect(why).toContain(name(each));
	expect(why).toMatch(/│? *└ python3/);
	send("Escape");

	await shows(/References \d+\/\d+/);
	send("x");
	const saving = `saves ${size(python.retainedSize)}`;
	await until((now) => {
		expect(now.split("\n")[0]).toContain(saving);
		expect(now).toMatch(/›✗python3/);
	});
	send("X");
	expect(await shows("TOGETHER")).toContain(name(python.path));
	send("x");
	await shows("Nothing yet");
	send("u");
	await until((now) => expect(now.split("\n")[0]).toContain(saving));
	send("Escape", "u", "u", "u");
	await until((now) => {
		expect(now).toContain("Nothing to undo");
		expect(now).not.toMatch(/saves|✗/);
	});
	send("?");
	await shows("in nix-tree the added size");
	send("q");
	await shows(/References \d+\/\d+/);
});

test("however it ends, the terminal is as it was", async () => {
	const { line, browse, shows, send, pid, place, until } = terminal(80, 24);
	line("stty -g >before");
	const start = async () => {
		line("clear; echo what was there be''fore");
		await shows("what was there before\n");
		line(browse(...store, v1));
		await shows("Roots 1/1");
	};
	const isBack = async (round: number, status: RegExp) => {
		await shows(PROMPT); // what is typed before is read by what is still there
		line(`echo status $? round ${round}; stty -g >after; cmp before after && echo same ${round}`);
		await until((now) => {
			expect(now).toContain("what was there before");
			expect(now).toMatch(status);
			expect(now).toContain(`\nsame ${round}`);
			expect(now).not.toContain("Roots");
		});
	};
	await start();
	send("q");
	await isBack(1, /status 0 round 1/);

	await start();
	send("C-c");
	await isBack(2, /status 130 round 2/);

	await start();
	process.kill(pid(), "SIGTERM");
	await isBack(3, /status 143 round 3/);

	const fault = join(place, "fault.cjs");
	writeFileSync(fault, 'process.on("SIGUSR2", () => { throw new Error("a fault"); });');
	line("clear; echo what was there be''fore");
	line(`NODE_OPTIONS=--require=${fault} ${browse(...store, v1)}`);
	await shows("Roots 1/1");
	process.kill(pid(), "SIGUSR2");
	await shows("Error: a fault");
	await isBack(5, /status [1-9]\d* round 5/);

	await start();
	send("l", "j");
	await shows("References 2/");
	send("C-z");
	await shows(/Stopped/);
	await isBack(4, /round 4/);
	line("clear; fg");
	await shows("References 2/");
	send("j");
	await shows("References 3/");
	send("Escape");
	await until((now) => expect(now).toMatch(PROMPT));
	expect(readFileSync(join(place, "before"))).toEqual(readFileSync(join(place, "after")));
});

test("when its terminal goes, it goes, too", async () => {
	const { line, browse, shows, pid, tmux } = terminal(80, 24);
	line(browse(...store, v1));
	await shows("Roots 1/1");
	const id = pid();
	process.kill(id, 0);
	tmux("kill-session");
	await vi.waitFor(() => expect(() => process.kill(id, 0)).toThrow(/ESRCH/), { timeout: 20_000 });
});

test("it follows the size of the terminal, and asks for room where there is none", async () => {
	const { line, browse, shows, send, tmux, until } = terminal(120, 40);
	line(browse(...store, v1));
	await shows("Roots 1/1");
	send("l");
	await shows("References 1/");
	for (const [columns, rows, panes] of [
		[80, 24, 3],
		[60, 16, 2],
		[40, 10, 1],
	] as const) {
		tmux("resize-window", "-x", `${columns}`, "-y", `${rows}`);
		await until((now) => {
			const lines = now.split("\n");
			expect(lines).toHaveLength(rows);
			expect(lines.at(-1)).toMatch(/\? help$/);
			expect(lines[1]!.split("│")).toHaveLength(panes);
			const rule = lines.filter((each) => /^[─┴]+$/.test(each));
			expect(rule.map((each) => each.length)).toEqual([columns]);
		});
	}
	tmux("resize-window", "-x", "30", "-y", "5");
	await until((now) =>
		expect(now).toMatch(/^whittle browse wants 40x10; t\S*…?$|^whittle browse wants/),
	);
	tmux("resize-window", "-x", "120", "-y", "40");
	await until((now) => expect(now.split("\n")).toHaveLength(40));
});

test("names from outside are shown escaped, and copied escaped", async () => {
	const hostile = "\x1b[31mred\x1b]0;title\x07";
	const of = (k: number, rest: string) => `/nix/store/${String(k).padStart(32, "0")}-${rest}`;
	const { line, browse, shows, send, place, tmux, until } = terminal(80, 24);
	const file = join(place, "closure.json");
	const document = [
		{ path: of(1, "root"), narSize: 10, references: [of(2, hostile), of(3, "雪だるま-2")] },
		{ path: of(2, hostile), narSize: 1000, references: [] },
		{ path: of(3, "雪だるま-2"), narSize: 100, references: [] },
	];
	writeFileSync(file, JSON.stringify(document));
	line(browse(file, "--color", "never"));
	await shows("Roots 1/1");
	send("l");
	const now = await shows(/References 1\/2/);
	expect(now).toContain(of(2, "\\e[31mred\\e]0;title\\x07"));
	expect(now).toContain("雪だるま-2");
	expect(tmux("capture-pane", "-p", "-e")).not.toContain("\x1b[31m");
	expect(tmux("display-message", "-p", "#{pane_title}")).not.toContain("title\n");
	send("y");
	await shows("clipboard");
	await until(() => expect(tmux("show-buffer")).toBe(of(2, "\\e[31mred\\e]0;title\\x07")));
});

test("a hundred thousand paths are walked and searched", async () => {
	const { line, browse, shows, send, type, place } = terminal(80, 24);
	const file = join(place, "closure.json");
	const drawn = [...drawnPaths({ paths: 100_000, degree: 4, chaining: 0.7, seed: 1 })];
	const entries = drawn.map(({ path, narSize, references }) => ({
		path,
		narSize,
		references: Array.from(references, (k) => drawn[k]!.path),
	}));
	writeFileSync(file, JSON.stringify(entries));
	line(browse(file));
	await shows("100,000 paths");
	send("G");
	const end = await shows(/Roots ([\d,]+)\/\1/);
	expect(end).toContain("would take long");
	const wanted = drawn[77_777]!.path;
	send("/");
	type("package77777-");
	await shows("▏ 1 match");
	send("Enter");
	await shows(`\n${wanted}\n`);
	send("x");
	await shows(/saves [\d.]+ [KMG]?i?B/);
	send("w");
	await shows("every chain to it");
	send("q", "q");
	await shows(PROMPT);
});

test("a closure on standard input is browsed with the keys of the terminal", async () => {
	const { line, browse, shows, send, place } = terminal(80, 24);
	writeFileSync(
		join(place, "closure.json"),
		whittle(["export", "--format", "json", ...store, v1]).stdout,
	);
	line(`cat closure.json | ${browse("-")}`);
	await shows("Roots 1/1");
	send("Right", "Down");
	await shows("References 2/");
	send("q");
	await shows(PROMPT);
});

test("without a terminal, and for a program, it says so in one line", () => {
	for (const args of [
		["browse", ...store, v1],
		["browse", "--json", ...store, v1],
		["browse", "-"],
	]) {
		const { status, stdout, stderr } = whittle(args);
		expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
		expect(stderr).toMatch(/^whittle: .*\n$/);
	}
	expect(whittle(["browse", ...store, v1]).stderr).toContain("needs a terminal");
});
