import { existsSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { WhittleError } from "../closure/error.ts";

/** Where a NixOS configuration is evaluated from; `nix/system.nix` takes it as JSON. */
export type Configuration =
	| { readonly kind: "flake"; readonly flake: string; readonly attribute: readonly string[] }
	| { readonly kind: "file"; readonly file: string; readonly attribute: readonly string[] };

/**
 * The configuration that a person names: a flake with an attribute (`.#nixosConfigurations.x`,
 * or `.#x` for short), or `-f FILE [-A ATTR]`. Nothing is evaluated yet. Throws `WhittleError`
 * where neither or both are named, or the file is not there.
 */
export function configurationNamed(
	word: string | undefined,
	file: string | undefined,
	attribute: string | undefined,
): Configuration {
	if (word !== undefined && file !== undefined) {
		throw refused("two-configurations", "more than one configuration is named", word);
	}
	if (file !== undefined) {
		const place = resolve(file);
		if (!existsSync(place)) throw refused("no-such-file", "there is no such file", file);
		const names = attribute === undefined ? [] : attributeNames(attribute);
		return { kind: "file", file: realpathSync(place), attribute: names };
	}
	if (attribute !== undefined) throw refused("no-file", "-A needs a file to look in", attribute);
	if (word === undefined) throw refused("nothing-named", "no configuration is named", null);
	const [reference = "", ...rest] = word.split("#");
	if (rest.length === 0 && !existsSync(join(reference, "flake.nix"))) {
		throw refused("no-such-configuration", "this is no flake", word);
	}
	const names = attributeNames(rest.join("#"));
	return { kind: "flake", flake: flakeReference(reference), attribute: names };
}

/** Where a configuration stands: the folder of its file, or of its flake. */
export function folderOf(configuration: Configuration): string {
	return configuration.kind === "file" ? dirname(configuration.file) : configuration.flake;
}

/** How a person calls a file of theirs: from where the configuration, or its flake, stands. */
export function ownName(file: string, folder: string): string {
	if (file.startsWith(`${folder}/`)) return file.slice(folder.length + 1);
	return /^\/nix\/store\/[0-9a-z]{32}-source\/(.+)$/.exec(file)?.[1] ?? file;
}

/** `nixosConfigurations."a.b".x` as its names. Throws `WhittleError` for an open quote. */
export function attributeNames(text: string): string[] {
	const names: string[] = [];
	const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"|([^".\s]+))\s*(\.|$)/gy;
	for (let at = 0; at < text.length; at = pattern.lastIndex) {
		pattern.lastIndex = at;
		const found = pattern.exec(text);
		if (found === null || (found[3] === "." && pattern.lastIndex === text.length)) {
			throw refused("bad-attribute", "this is no attribute path", text);
		}
		names.push(
			found[1]?.replace(/\\(.)/g, (_, meant: string) => ESCAPED[meant] ?? meant) ?? found[2]!,
		);
	}
	return names;
}

/** What a letter behind a backslash stands for in a text of Nix. */
const ESCAPED: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/** A folder by its whole path, for Nix's evaluator does not know where we are. */
function flakeReference(reference: string): string {
	const word = reference === "" ? "." : reference;
	return /^[.~/]/.test(word) || existsSync(join(word, "flake.nix")) ? resolve(word) : word;
}

function refused(code: string, what: string, where: string | null): WhittleError {
	return new WhittleError(
		code,
		what,
		where,
		"name one as .#nixosConfigurations.x, or -f FILE [-A ATTR] that gives a NixOS system",
	);
}
