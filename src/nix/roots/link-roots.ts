import { lstatSync, readdirSync, readlinkSync, type Stats } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { enclosingStorePath } from "../../closure/store-path.ts";
import type { LocalStore } from "../store/local-store.ts";
import { type FoundRoot, type FoundRoots, ifReadable } from "./found-roots.ts";

/**
 * The links in `gcroots` and `profiles` that lead to valid paths, read as Nix's collector
 * reads them: a link to a path is a root, a link to such a link makes that one a root, and
 * a file named like a path is a root of it. Of a store below a root, absolute targets are
 * looked for below it first, then where they say.
 */
export function linkRoots(store: LocalStore, isValid: (path: string) => boolean): FoundRoots {
	const stateDir = asBytes(store.stateDir);
	const storeDir = asBytes(store.storeDir);
	const auto = join(stateDir, "gcroots/auto");
	const roots = new Map<string, FoundRoot>();
	const stale: { link: string; target: string }[] = [];
	const unread = new Set<string>();

	const look = (place: string) => ifReadable(place, unread, () => lstatSync(file(place)));
	const targetOf = (link: string) =>
		ifReadable(link, unread, () => readlinkSync(file(link), "latin1"));
	const add = (place: string, target: string, isIndirect: boolean) => {
		const inside = enclosingStorePath(storeDir, target);
		if (inside === null) return;
		const path = asText(inside);
		if (isValid(path)) roots.set(place, { place: asText(place), path, isIndirect });
	};
	const atLink = (link: string) => {
		const target = targetOf(link);
		if (target === null) return;
		if (target.startsWith(`${storeDir}/`)) return add(link, target, false);
		const absolute = resolve(dirname(link), target);
		let found: { place: string; stat: Stats } | undefined;
		for (const place of new Set([join(asBytes(store.root), absolute), absolute])) {
			const stat = look(place);
			if (stat !== null) found ??= { place, stat };
		}
		if (found?.stat.isSymbolicLink()) {
			const next = targetOf(found.place);
			if (next !== null) add(found.place, next, dirname(link) === auto);
		} else if (found === undefined && dirname(link) === auto && !unread.has(absolute)) {
			stale.push({ link: asText(link), target: asText(absolute) });
		}
	};
	const waiting = [join(stateDir, "gcroots"), join(stateDir, "profiles")];
	for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
		const folder = place;
		const stat = look(folder);
		if (stat?.isDirectory()) {
			const names = ifReadable(folder, unread, () => readdirSync(file(folder), "latin1"));
			for (const name of names ?? []) waiting.push(join(folder, name));
		} else if (stat?.isSymbolicLink()) atLink(folder);
		else if (stat?.isFile()) add(folder, `${storeDir}/${basename(folder)}`, false);
	}
	return { roots: [...roots.values()], stale, unread: Array.from(unread, asText) };
}

/*
 * Not every name is UTF-8, and a link that cannot be followed would count as gone: so here a
 * place is a text that has a character for each byte.
 */
const asBytes = (text: string) => Buffer.from(text).toString("latin1");
const asText = (place: string) => Buffer.from(place, "latin1").toString();
const file = (place: string) => Buffer.from(place, "latin1");
