import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { WhittleError } from "../closure/error.ts";

/** What nix.conf says last of some setting, under any of its names; undefined where nothing. */
export type NixSettings = (...names: readonly string[]) => string | undefined;

/** How deep files may include each other. */
const DEPTH = 16;

/** The folder of the system's own nix.conf. */
export function nixConfDir(env: NodeJS.ProcessEnv): string {
	return env.NIX_CONF_DIR ?? "/etc/nix";
}

/**
 * Nix's settings, from where Nix reads them, later ones first: `NIX_CONFIG`, the user's files,
 * the system's. Lines that Nix would refuse are left to Nix.
 */
export function nixSettings(env: NodeJS.ProcessEnv = process.env): NixSettings {
	const values = new Map<string, string>();
	const files = [join(nixConfDir(env), "nix.conf"), ...userFiles(env).reverse()];
	for (const file of files) readFile(file, values, 0);
	readLines(env.NIX_CONFIG ?? "", process.cwd(), values, 0);
	return (...names) => {
		const last = [...values.keys()].findLast((name) => names.includes(name));
		return last === undefined ? undefined : values.get(last);
	};
}

/** A setting that is a number; `usual` where it is not given or is none. */
export function numberOf(value: string | undefined, usual: number): number {
	return value !== undefined && /^\d+$/.test(value) ? Number(value) : usual;
}

/** A setting that is on or off. Throws `WhittleError` for anything else, as Nix would refuse it. */
export function flagOf(settings: NixSettings, usual: boolean, ...names: string[]): boolean {
	const value = settings(...names);
	if (value === undefined) return usual;
	if (/^(true|yes|1|false|no|0)$/.test(value)) return /^(true|yes|1)$/.test(value);
	throw new WhittleError(
		"bad-setting",
		`${names[0]} is not true or false, but “${value}”`,
		"nix.conf",
		"correct it there, in the user's own nix.conf or in NIX_CONFIG: Nix refuses it, too",
	);
}

/** The first of them counts most. */
function userFiles(env: NodeJS.ProcessEnv): string[] {
	if (env.NIX_USER_CONF_FILES !== undefined) return split(env.NIX_USER_CONF_FILES);
	const home = env.XDG_CONFIG_HOME ?? join(env.HOME ?? homedir(), ".config");
	return [home, ...split(env.XDG_CONFIG_DIRS ?? "/etc/xdg")].map((at) => join(at, "nix/nix.conf"));
}

function split(list: string): string[] {
	return list.split(":").filter(Boolean);
}

function readFile(file: string, values: Map<string, string>, depth: number): void {
	let text: string;
	try {
		text = readFileSync(file, "utf8");
	} catch (error) {
		if (error instanceof Error && "code" in error) return; // as Nix: not there, not for us
		throw error;
	}
	readLines(text, dirname(file), values, depth);
}

function readLines(text: string, folder: string, values: Map<string, string>, depth: number): void {
	for (const line of text.split("\n")) {
		const [name = "", sign, ...rest] = line.replace(/#.*/s, "").trim().split(/\s+/);
		if (sign === "=") {
			values.delete(name); // so that the map keeps the order in which they were said
			values.set(name, rest.join(" "));
		} else if (/^!?include$/.test(name) && sign !== undefined && depth < DEPTH) {
			readFile(resolve(folder, sign), values, depth + 1);
		}
	}
}
