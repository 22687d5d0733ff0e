import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { size } from "../../src/closure/size.ts";
import { program } from "../support.ts";
import { common, FILES, type Shrunk, told } from "./shrunk.ts";
import { sharedMiniature } from "./support.ts";

const place = await sharedMiniature({ variant: "small" });

/** It runs on a terminal in a folder of its own, as util-linux's `script` makes one. */
function onTerminal(name: string) {
	const folder = join(place.folder, name);
	mkdirSync(folder);
	const fifo = join(folder, "keys");
	place.run(["mkfifo", fifo]);
	const keys = openSync(fifo, "r+");
	onTestFinished(() => closeSync(keys));
	const command = `"${process.execPath}" "${program}" shrink -f ../configuration.nix --offline --interactive`;
	const running = place.start([
		"sh",
		"-c",
		'cd "$1" && exec script --quiet --return --command "stty cols 200; $2" /dev/null <keys',
		"sh",
		folder,
		command,
	]);
	let screen = "";
	running.child.stdout?.on("data", (bytes: Buffer) => {
		screen += bytes.toString("utf8");
	});
	let seen = 0;
	return {
		/** Answers the next question; gives what was shown since the last. */
		async answer(text: string): Promise<string> {
			const question = "[q]uit: ";
			const at = await vi.waitFor(
				() => {
					const found = screen.indexOf(question, seen);
					expect(found).toBeGreaterThanOrEqual(0);
					return found + question.length;
				},
				{ timeout: 60_000, interval: 20 },
			);
			const shown = screen.slice(seen, at);
			seen = at;
			writeSync(keys, text);
			return shown;
		},
		/** How it ended, and what was shown since the last question. */
		async end() {
			const { status } = await running.ended;
			const files = readdirSync(folder).filter((file) => file !== "keys");
			return { status, shown: screen.slice(seen), files: files.sort() };
		},
		module: () => readFileSync(join(folder, "size-reduction.nix"), "utf8"),
	};
}

describe.skipIf(spawnSync("script", ["--version"]).status !== 0)(
	"whittle shrink --interactive",
	() => {
		let found: Shrunk;
		beforeAll(() => {
			found = told(place.whittle([...common, "--json"])); // with all that is tried on a terminal
		});

		test("yes takes a step, no leaves it, quit ends with what was taken", async () => {
			const steps = found.steps.map(({ change }) => change);
			const { answer, end, module } = onTerminal("yes-no-quit");
			const first = await answer("what?\n");
			expect(first).toContain(steps[0]);
			expect(first).toMatch(/saves .* leaves .*; nothing to build but glue/);
			for (const loss of found.steps[0]!.losses) expect(first).toContain(`loses ${loss}`);
			await answer("y\n");
			const second = await answer("no\n");
			expect(second).toContain(steps[1]);
			const third = await answer("q\n");
			expect(third).not.toContain(steps[1]);
			const { status, shown, files } = await end();
			expect(status).toBe(0);
			expect(shown).toContain("less in 1 step");
			expect(shown).toContain(`not wanted: ${steps[1]}`);
			expect(shown).toContain(`the search was ended before its turn: `);
			expect(files).toEqual([...FILES].sort());
			expect(module()).toContain("fail2ban");
		});

		test("all takes the rest without a question", async () => {
			const { answer, end, module } = onTerminal("all");
			await answer("a\n");
			const { status, shown } = await end();
			expect(status).toBe(0);
			expect(shown).not.toContain("Take it?");
			expect(shown).toContain(`${size(found.before)} -> ${size(found.after)}`);
			expect(module()).toBe(found.module);
		});

		test("where nobody answers any more (Ctrl-D), it ends with what was taken", async () => {
			const { answer, end } = onTerminal("end");
			await answer("y\n");
			await answer("\x04");
			const { status, shown, files } = await end();
			expect(status).toBe(0);
			expect(shown).toContain("less in 1 step");
			expect(files).toEqual([...FILES].sort());
		});

		test("Ctrl-C in a question ends it, and leaves nothing behind", async () => {
			const { answer, end } = onTerminal("interrupted");
			await answer("y\n");
			await answer("\x03");
			const { status, shown, files } = await end();
			expect(status).toBe(130);
			expect(shown).toContain("whittle: interrupted; what was tried is remembered");
			expect(files).toEqual([]);
		});
	},
);
