import { existsSync } from "node:fs";
import { join } from "node:path";
import { WhittleError } from "../closure/error.ts";
import { runNix } from "./nix-command.ts";

/**
 * Is this word for Nix to build: a flake reference, with or without an attribute, or a
 * directory that holds a flake? A file of that name is a file.
 */
export function isInstallable(word: string): boolean {
	return existsSync(join(word, "flake.nix")) || (looksLikeInstallable(word) && !existsSync(word));
}

/** Is it written like a flake reference? */
export function looksLikeInstallable(word: string): boolean {
	return (
		word.includes("#") || /^(flake|github|gitlab|sourcehut|path|git\+\w+|tarball\+\w+):/.test(word)
	);
}

/** Builds an installable, leaving no link; gives the one store path that came out. */
export async function buildInstallable(
	installable: string,
	store: string | undefined,
): Promise<string> {
	const { BuildOutput } = await import("./build-output.ts");
	const output = await runNix("nix", [
		"build",
		...storeFlag(store),
		"--no-link",
		"--json",
		"--",
		installable,
	]);
	const built = BuildOutput.parse(JSON.parse(output.toString("utf8")));
	return onlyPath(
		built.flatMap(({ outputs }) => Object.values(outputs)),
		installable,
	);
}

/** Builds a Nix file, or an attribute of it, with `nix-build`. */
export async function buildFile(
	file: string,
	attribute: string | undefined,
	store: string | undefined,
): Promise<string> {
	const place = [...storeFlag(store), ...attributeFlag(attribute)];
	return onlyPath(
		linesOf(await runNix("nix-build", [...place, "--no-out-link", "--", file])),
		file,
	);
}

/** The derivation that `nix` would build for an installable; only evaluates. */
export async function instantiateInstallable(
	installable: string,
	store: string | undefined,
): Promise<string> {
	const output = await runNix("nix", [
		"path-info",
		...storeFlag(store),
		"--derivation",
		"--",
		installable,
	]);
	return onlyPath(linesOf(output), installable);
}

/** The derivation of a Nix file, or of an attribute of it, by `nix-instantiate`. */
export async function instantiateFile(
	file: string,
	attribute: string | undefined,
	store: string | undefined,
): Promise<string> {
	const place = [...storeFlag(store), ...attributeFlag(attribute)];
	const paths = linesOf(await runNix("nix-instantiate", [...place, "--", file]));
	// `!dev` follows where another output than the first is meant.
	return onlyPath([...new Set(paths.map((path) => path.replace(/!.*$/, "")))], file);
}

function storeFlag(store: string | undefined): string[] {
	return store === undefined ? [] : ["--store", store];
}

function attributeFlag(attribute: string | undefined): string[] {
	return attribute === undefined ? [] : ["--attr", attribute];
}

function linesOf(output: Buffer): string[] {
	return output.toString("utf8").split("\n").filter(Boolean);
}

function onlyPath(paths: readonly string[], named: string): string {
	const [path] = paths;
	if (path !== undefined && paths.length === 1) return path;
	throw new WhittleError(
		"not-one-path",
		`Nix gives ${paths.length} paths here, one is wanted`,
		named,
		"choose one with -A ATTR, or name its store path",
	);
}
