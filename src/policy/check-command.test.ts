import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCheck } from "./check-command.ts";
import { folder } from "./testing.ts";

const SYSTEM = "/nix/store/x-system";
const { signal } = new AbortController();
const sh = (script: string, ...args: readonly string[]) => ["sh", "-c", script, "sh", ...args];

/** Is the process that wrote its number to this file still there? */
function lives(file: string): boolean {
	const stat = `/proc/${readFileSync(file, "utf8").trim()}/stat`;
	// One that has ended but was not yet waited for is gone as well.
	return existsSync(stat) && !/\) Z /.test(readFileSync(stat, "utf8"));
}

async function until(what: () => boolean): Promise<void> {
	while (!what()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test("a check that ends with 0 is kept, whatever it says", async () => {
	expect(await runCheck(["true"], SYSTEM, 10, signal)).toBe(null);
	expect(await runCheck(sh("yes | head -c 5000000; echo >&2 no"), SYSTEM, 60, signal)).toBe(null);
});

test("it is given the system, nothing to read, no shell, and its own folder", async () => {
	const place = folder();
	mkdirSync(join(place, "sub"));
	writeFileSync(
		join(place, "sub/check"),
		`#!/bin/sh\necho "$PWD" "$@" "$WHITTLE_SYSTEM" "$(cat)" >&2\nexit 3\n`,
		{
			mode: 0o755,
		},
	);
	const breach = await runCheck(
		["./check", "{system}/init", "$HOME; *", "a{system}b"],
		SYSTEM,
		10,
		signal,
		join(place, "sub"),
	);
	expect(breach).toEqual({
		kind: "check",
		name: "./check {system}/init $HOME; * a{system}b",
		reason:
			`ended with exit code 3: ${place}/sub ${SYSTEM}/init $HOME; * a${SYSTEM}b ${SYSTEM} `.trimEnd(),
	});
});

test("the end of what it says is the reason", async () => {
	const lines = await runCheck(sh("seq 1 100000; echo last >&2; exit 1"), SYSTEM, 10, signal);
	expect(lines!.reason).toMatch(/^ended with exit code 1: 9999\d\n(\d+\n)+last$/);
	const long = await runCheck(
		sh("head -c 9999 /dev/zero | tr '\\0' x; exit 1"),
		SYSTEM,
		10,
		signal,
	);
	expect(long!.reason).toMatch(/^ended with exit code 1: …x{600}$/);
	const killed = await runCheck(sh("kill -9 $$"), SYSTEM, 10, signal);
	expect(killed!.reason).toBe("was ended by SIGKILL");
});

test("what takes too long is ended with all that it started, even what does not listen", async () => {
	const file = join(folder(), "pid");
	const script = `sh -c 'trap "" TERM; echo $$ >"$1"; while :; do sleep 0.1; done' sh "$1" & wait`;
	const breach = await runCheck(sh(script, file), SYSTEM, 0.5, signal);
	expect(breach).toMatchObject({ reason: "took longer than 0.5 s" });
	await until(() => !lives(file));
});

test("what it leaves running ends with it, and what left its group is not waited for", async () => {
	const file = join(folder(), "pid");
	const script = `sh -c 'echo $$ >"$1"; exec sleep 100' sh "$1" & until [ -s "$1" ]; do :; done`;
	expect(await runCheck(sh(script, file), SYSTEM, 30, signal)).toBe(null);
	await until(() => !lives(file));
	const away = `setsid sh -c 'echo $$ >"$1"; exec sleep 100' sh "$1" & until [ -s "$1" ]; do :; done`;
	const other = join(folder(), "pid");
	expect(await runCheck(sh(away, other), SYSTEM, 30, signal)).toBe(null);
	process.kill(Number(readFileSync(other, "utf8")), "SIGKILL");
});

test("a signal ends it, and its reason is thrown", async () => {
	const file = join(folder(), "pid");
	const controller = new AbortController();
	const run = runCheck(sh(`echo $$ >"$1"; sleep 100`, file), SYSTEM, 60, controller.signal);
	const ended = expect(run).rejects.toThrow("stopped by the person");
	await until(() => existsSync(file) && readFileSync(file, "utf8") !== "");
	controller.abort(new Error("stopped by the person"));
	await ended;
	await until(() => !lives(file));
	await expect(runCheck(["true"], SYSTEM, 10, controller.signal)).rejects.toThrow("stopped");
});

test("what cannot be started is no system's fault", async () => {
	await expect(runCheck(["/none/such"], SYSTEM, 10, signal)).rejects.toThrow(
		/the check cannot be started/,
	);
});
