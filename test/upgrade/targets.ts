// Targets of a lab's disk, opened in this very process: below a directory and over ssh.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openTarget, type Target, type TargetOptions } from "../../src/upgrade/target/target.ts";
import type { Place } from "./place.ts";

export interface Opened {
	readonly target: Target;
	/** Commands that were told, in order. */
	readonly commands: string[];
	/** What activations and checks wrote. */
	readonly output: string[];
	/** Stops everything at once. */
	abort(): void;
}

/** Ways to a disk that need no process of its own. */
export const DOORS = ["directory", "ssh"] as const;

/** What to open, and in which environment. */
export async function openDoorOf(door: (typeof DOORS)[number], host: Place) {
	if (door === "ssh") {
		const { url, options } = await host.door();
		return { address: url, env: { NIX_SSHOPTS: options } };
	}
	// Its shell, another one than over ssh, starts where the disk is mounted.
	const [, pid] = /^\/proc\/(\d+)\//.exec(host.root) ?? [];
	const [mark = ""] = /WHITTLE_LAB=[\d-]+/.exec(host.entering) ?? [];
	const folder = join(host.folder, "bin");
	mkdirSync(folder, { recursive: true });
	const env = `env PATH=${process.env.PATH} NIX_CONF_DIR=${host.folder}/conf ${mark}`;
	const words = `nsenter --target ${pid} --mount --pid -- ${env} /bin/bash --posix`;
	const script = join(folder, "sh");
	if (!existsSync(script))
		writeFileSync(script, `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
	return { address: host.mount, env: { PATH: `${folder}:${process.env.PATH}` } };
}

export async function openDoor(
	door: (typeof DOORS)[number],
	host: Place,
	options: Partial<TargetOptions> = {},
): Promise<Opened> {
	const { address, env } = await openDoorOf(door, host);
	const before = { ...process.env };
	Object.assign(process.env, env);
	try {
		return await openAt(address, options);
	} finally {
		process.env = before;
	}
}

export async function openAt(
	address: string | undefined,
	options: Partial<TargetOptions> = {},
): Promise<Opened> {
	const stop = new AbortController();
	const commands: string[] = [];
	const output: string[] = [];
	const target = await openTarget(
		address,
		{
			signal: stop.signal,
			onCommand: (words) => commands.push(words),
			onOutput: (line) => output.push(line),
			dryRun: false,
			profile: null,
			nixOptions: [["require-sigs", "false"]],
			...options,
		},
		{ signal: stop.signal, onProgress: () => {} },
	);
	onTestFinished(() => target.close());
	return { target, commands, output, abort: () => stop.abort(new Error("stopped")) };
}

/** All that an async iterable gives. */
export async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
	const all: Uint8Array[] = [];
	for await (const piece of pieces) all.push(piece);
	return Buffer.concat(all);
}
