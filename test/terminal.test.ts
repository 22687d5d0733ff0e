import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { plain, program, store, v1 } from "./support.ts";

/** Quotes a word for a shell. */
const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

const hasScript = spawnSync("script", ["--version"]).status === 0;

/** Runs whittle on a terminal of `columns`, as util-linux's `script` makes one. */
function onTerminal(args: readonly string[], columns: number, env: Record<string, string> = {}) {
	const command = [process.execPath, program, ...args].map(quoted).join(" ");
	const { status, stdout } = spawnSync(
		"script",
		["--quiet", "--return", "--command", `stty cols ${columns}; ${command}`, "/dev/null"],
		{
			encoding: "utf8",
			input: "",
			env: { PATH: process.env.PATH, TERM: "xterm-256color", ...env },
		},
	);
	expect(status).toBe(0);
	return stdout.replaceAll("\r\n", "\n");
}

const ESCAPE = String.fromCharCode(27);

test.skipIf(!hasScript)("on a terminal text is coloured, unless the person says no", () => {
	const why = ["why", ...store, v1, "python3"];
	const colored = onTerminal(why, 80);
	expect(colored).toContain(`${ESCAPE}[32m`);
	for (const env of [{ NO_COLOR: "1" }, { TERM: "dumb" }]) {
		expect(onTerminal(why, 80, env)).toBe(plain(colored));
	}
	expect(onTerminal([...why, "--color=never"], 80)).toBe(plain(colored));
});

test.skipIf(!hasScript)(
	"on a terminal tables are as wide as it is, JSON as long as it needs",
	() => {
		for (const columns of [60, 80, 132]) {
			const lines = plain(onTerminal(["top", "-n", "30", ...store, v1], columns)).split("\n");
			const widest = Math.max(...lines.map((line) => line.length));
			expect(widest).toBeLessThanOrEqual(columns);
			if (columns === 60) expect(lines.some((line) => line.includes("…"))).toBe(true);
		}
		const json = onTerminal(["top", "--json", ...store, v1], 60);
		expect(json).not.toContain(ESCAPE);
		expect(JSON.parse(json)).toHaveProperty("schema", "whittle.top/1");
	},
);
