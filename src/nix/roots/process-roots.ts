import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { enclosingStorePath } from "../../closure/store-path.ts";
import { type FoundRoot, type FoundRoots, ifReadable } from "./found-roots.ts";

const PROC = "/proc";
/** Programs that the kernel starts by itself. */
const KERNEL = ["modprobe", "fbsplash", "poweroff_cmd"].map((name) => `/proc/sys/kernel/${name}`);

/**
 * What running processes keep, as Nix's collector finds it: their program, working folder,
 * open and mapped files, and store paths in the environment they were started with. Of each
 * process every path once, with the first place that names it. This one is left out: it is
 * gone before anybody can act on the answer.
 */
export function processRoots(storeDir: string, isValid: (path: string) => boolean): FoundRoots {
	const roots: FoundRoot[] = [];
	const unread = new Set<string>();
	const literally = storeDir.replace(/[.^$\\*+?()[\]{}|]/g, "\\$&");
	const inEnvironment = new RegExp(`${literally}/[0-9a-z]+[0-9a-zA-Z+\\-._?=]*`, "g");
	/** What may not be read counts as one for each process. */
	const read = <T>(place: string, how: (place: string) => T, of = place) =>
		ifReadable(of, unread, () => how(place));

	const ofProcess = (folder: string) => {
		const seen = new Set<string>();
		const add = (place: string, target: string | null) => {
			const path = target === null ? null : enclosingStorePath(storeDir, target);
			if (path === null || seen.has(path) || !isValid(path)) return;
			seen.add(path);
			roots.push({ place, path, isIndirect: false });
		};
		for (const name of ["exe", "cwd"]) {
			const place = join(folder, name);
			add(place, read(place, readLink, folder));
		}
		const open = join(folder, "fd");
		for (const name of read(open, readFolder, folder) ?? []) {
			const place = join(open, name);
			add(place, read(place, readLink, folder));
		}
		const maps = join(folder, "maps");
		for (const line of (read(maps, readText, folder) ?? "").split("\n")) {
			add(maps, /^\s*(?:\S+\s+){5}(\/\S+)\s*$/.exec(line)?.[1] ?? null);
		}
		const environ = join(folder, "environ");
		const environment = read(environ, readText, folder) ?? "";
		for (const [target] of environment.matchAll(inEnvironment)) add(environ, target);
	};

	for (const name of read(PROC, readFolder) ?? []) {
		if (/^\d+$/.test(name) && Number(name) !== process.pid) ofProcess(join(PROC, name));
	}
	for (const place of KERNEL) {
		const target = read(place, readText)?.trim();
		const path = target === undefined ? null : enclosingStorePath(storeDir, target);
		if (path !== null && isValid(path)) roots.push({ place, path, isIndirect: false });
	}
	return { roots, stale: [], unread: [...unread] };
}

const readLink = (place: string) => readlinkSync(place);
const readText = (place: string) => readFileSync(place, "utf8");
const readFolder = (place: string) => readdirSync(place);
