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
	const auto = join(store.stateDir, "gcroots/auto");
	const roots = new Map<string, FoundRoot>();
	const stale: { link: string; target: string }[] = [];
	const unread = new Set<string>();

	const add = (place: string, target: string, isIndirect: boolean) => {
		const path = enclosingStorePath(store.storeDir, target);
		if (path !== null && isValid(path)) roots.set(place, { place, path, isIndirect });
	};
	const look = (place: string) => ifReadable(place, unread, () => lstatSync(place));
	const targetOf = (link: string) => ifReadable(link, unread, () => readlinkSync(link));

	const atLink = (link: string) => {
		const target = targetOf(link);
		if (target === null) return;
		if (isInStore(store, target)) return add(link, target, false);
		const absolute = resolve(dirname(link), target);
		let found: { place: string; stat: Stats } | undefined;
		for (const place of new Set([join(store.root, absolute), absolute])) {
			const stat = look(place);
			if (stat !== null) found ??= { place, stat };
		}
		if (found === undefined) {
			if (dirname(link) === auto && !unread.has(absolute)) stale.push({ link, target: absolute });
		} else if (found.stat.isSymbolicLink()) {
			const next = targetOf(found.place);
			if (next !== null) add(found.place, next, dirname(link) === auto);
		}
	};
	const waiting = [join(store.stateDir, "gcroots"), join(store.stateDir, "profiles")];
	for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
		const folder = place;
		const stat = look(folder);
		if (stat?.isDirectory()) {
			const names = ifReadable(folder, unread, () => readdirSync(folder)) ?? [];
			for (const name of names) waiting.push(join(folder, name));
		} else if (stat?.isSymbolicLink()) atLink(folder);
		else if (stat?.isFile()) add(folder, `${store.storeDir}/${basename(folder)}`, false);
	}
	return { roots: [...roots.values()], stale, unread: [...unread] };
}

function isInStore({ storeDir }: LocalStore, target: string): boolean {
	return target.startsWith(`${storeDir}/`);
}
