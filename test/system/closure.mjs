// The closure of a built system as the real Nix tells it, and its files as
// they lie in the cache folder.
import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { join, posix } from "node:path";
import { inStore } from "./namespace.mjs";

/** [{path, narSize, references}] of everything reachable from `path`. */
export function readClosure(root, path) {
	const result = inStore(root, ["nix", "path-info", "--recursive", "--json", path]);
	if (result.status !== 0) throw new Error(result.stderr);
	return JSON.parse(result.stdout);
}

/** Everything below a folder: yields [path, stats], folders included. */
export function* walk(path) {
	const stats = lstatSync(path);
	yield [path, stats];
	if (!stats.isDirectory()) return;
	for (const name of readdirSync(path).sort()) yield* walk(join(path, name));
}

const outside = /^\/(dev|proc|run|sys|etc|var)(\/|$)/;

/**
 * Does a symlink lead to something? `path` is as the system sees it; links are
 * followed below `root`. Targets that only a running machine has count as there.
 */
export function leadsSomewhere(root, path, depth = 0) {
	if (depth > 40) return false;
	let at = "/";
	const parts = posix.normalize(path).split("/").filter(Boolean);
	for (const [index, part] of parts.entries()) {
		at = posix.join(at, part);
		let stats;
		try {
			stats = lstatSync(join(root, at));
		} catch {
			return false;
		}
		if (!stats.isSymbolicLink()) continue;
		const target = posix.resolve(posix.dirname(at), readlinkSync(join(root, at)));
		const rest = parts.slice(index + 1).join("/");
		return outside.test(target) || leadsSomewhere(root, posix.join(target, rest), depth + 1);
	}
	return true;
}
