// Targets of a lab's disk, opened in this very process: below a directory and over ssh.
import { mkdirSync, writeFileSync } from "node:fs";
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

export async function openDoor(
	door: (typeof DOORS)[number],
	host: Place,
	options: Partial<TargetOptions> = {},
): Promise<Opened> {
	if (door === "directory") {
		// Its shell starts where the disk is mounted.
		const [, pid] = /^\/proc\/(\d+)\//.exec(host.root) ?? [];
		const folder = join(host.folder, "bin");
		mkdirSync(folder, { recursive: true });
		const words = `nsenter --target ${pid} --mount -- env NIX_CONF_DIR=${host.folder}/conf /bin/sh`;
		writeFileSync(join(folder, "sh"), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
		const path = process.env.PATH;
		process.env.PATH = `${folder}:${path}`;
		try {
			return await openAt(host.mount, options);
		} finally {
			process.env.PATH = path;
		}
	}
	const { url, options: sshOptions } = await host.door();
	process.env.NIX_SSHOPTS = sshOptions;
	return openAt(url, options);
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
