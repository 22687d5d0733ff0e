import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { buildSystem, storeEnvironment } from "./system/index.mjs";

const checkout = fileURLToPath(new URL("..", import.meta.url));

/** The built program, as package.json's `bin` names it. */
export const program = join(checkout, "dist/whittle.cjs");

/** The test system; seconds when it is there, minutes the first time. */
export const system = await buildSystem(["v1", "v2", "tiny", "registration"]);

/** Store paths of its parts. */
export const v1 = known(system.attrs.v1);
export const v2 = known(system.attrs.v2);
export const tiny = known(system.attrs.tiny);
export const registration = known(system.attrs.registration);

/** `--store` for whittle and for Nix. */
export const store = ["--store", system.root] as const;
const nixStore = ["--store", `local?root=${system.root}`] as const;

interface Options {
	readonly input?: string | Uint8Array;
	readonly env?: Readonly<Record<string, string>>;
	readonly cwd?: string;
}

/** Runs whittle to its end. */
export function whittle(args: readonly string[], { input, env, cwd }: Options = {}) {
	const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
		input: input ?? "",
		env: { ...process.env, NO_COLOR: "1", ...env },
		...(cwd === undefined ? {} : { cwd }),
		maxBuffer: 1 << 30,
	});
	return {
		status,
		stdout: stdout.toString("utf8"),
		bytes: stdout,
		stderr: stderr.toString("utf8"),
		json: (): unknown => JSON.parse(stdout.toString("utf8")),
	};
}

/** Runs whittle while this process goes on, to serve it. */
export async function whittleAsync(
	args: readonly string[],
	env: Readonly<Record<string, string>> = {},
) {
	const child = spawn(process.execPath, [program, ...args], {
		stdio: ["ignore", "pipe", "pipe"],
		env: { ...process.env, NO_COLOR: "1", ...env },
	});
	const ended = once(child, "close");
	const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
	await ended;
	return { status: child.exitCode, stdout, stderr, json: (): unknown => JSON.parse(stdout) };
}

/**
 * Runs whittle as a user who owns nothing here. The checkout may lie where that user cannot
 * look, so the program is copied to a place where everybody can.
 */
export function asNobody(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
	const place = folder();
	for (const part of ["dist", "node_modules/@photostructure", "node_modules/node-gyp-build"]) {
		cpSync(join(checkout, part), join(place, part), { recursive: true });
	}
	chmodSync(place, 0o755);
	return spawnSync(process.execPath, [join(place, "dist/whittle.cjs"), ...args], {
		cwd: "/",
		encoding: "utf8",
		uid: 65534,
		gid: 65534,
		env: { PATH: process.env.PATH, ...env },
	});
}

/** What a program of Nix prints about the test system's store. */
export function nix(name: "nix" | "nix-store", ...args: string[]): string {
	const features = name === "nix" ? ["--extra-experimental-features", "nix-command flakes"] : [];
	const { status, stdout, stderr } = spawnSync(name, [...features, ...args, ...nixStore], {
		encoding: "utf8",
		maxBuffer: 1 << 30,
		env: storeEnvironment(system.root),
	});
	if (status !== 0) throw new Error(`${name} ${args.join(" ")}: ${stderr}`);
	return stdout;
}

/** A folder that goes when the test ends. */
export function folder(): string {
	const made = mkdtempSync(join(tmpdir(), "whittle-test-"));
	onTestFinished(() => rmSync(made, { recursive: true, force: true }));
	return made;
}

/** Text without the codes that colour it. */
export function plain(text: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is taken out
	return text.replace(/\x1b\[[0-9;]*m/g, "");
}

function known(path: string | undefined): string {
	if (path === undefined) throw new Error("the test system was not built");
	return path;
}
