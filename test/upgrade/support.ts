// The lab for upgrades: small disks, small systems, and whittle run on them as its users do.
//
//   const { old, new: next, cache, place } = lab({ a: { old: 8, new: 9 }, b: { old: 7, new: 6 } });
//   const host = await place(disk.ext4(44));      // a disk with `old` on it; goes with the test
//   const ran = await host.whittle("ssh", ["upgrade", "run", …]);
//   expect(host.valid()).toEqual(next.closure);
//
// systems.nix makes the systems, disk.ts the disks, mounted.ts keeps one mounted for as long as
// the test is there, place.ts is what a test can do with it, caches.ts serves caches that fail.
import { onTestFinished } from "vitest";
import { type Cache, copyCache, type Served, serveCache } from "./caches.ts";
import { type Disk, disk } from "./disk.ts";
import { type Place, placeWithOld } from "./place.ts";
import { type Lab, makeLab, type Package } from "./systems.ts";

export { type Disk, disk } from "./disk.ts";
export { WAYS, type Way } from "./place.ts";
export { expectExit, expectSystem, scenario } from "./scenario.ts";
export type { Package } from "./systems.ts";

/** Why nothing can be mounted here; null where it can. */
export const unable =
	process.getuid?.() === 0 ? null : "needs root: disks are mounted, in a namespace of their own";
if (unable !== null) console.warn(`upgrade tests are skipped: ${unable}`);

interface UpgradeLab extends Lab {
	/** URL of the cache that has all of both systems. */
	readonly url: string;
	/** A disk with the old system on it, for as long as the test goes on. */
	place(of: Disk): Promise<Place>;
	/** A copy of the cache that a test can break; goes with it. */
	copy(): Cache;
	/** A cache (default: the lab's own) over HTTP, for as long as the test goes on. */
	serve(cache?: Cache): Promise<Served>;
}

/** Two systems of these packages, a cache of both, and disks with the old one. */
export function lab(packages: Readonly<Record<string, Package>>): UpgradeLab {
	const made = makeLab(packages);
	const url = `file://${made.cache}`;
	return {
		...made,
		url,
		async place(of) {
			const place = await placeWithOld(of, made);
			onTestFinished(() => place.close());
			return place;
		},
		copy() {
			const copied = copyCache(made.cache);
			onTestFinished(() => copied.close());
			return copied;
		},
		async serve(cache) {
			const served = await serveCache(cache?.folder ?? made.cache);
			onTestFinished(() => served.stop());
			return served;
		},
	};
}

/**
 * The small one: on 44 MiB of ext4 both systems do not fit side by side, through intermediate
 * ones they do. 1.75 MiB of it are what both have.
 */
export const SMALL: Readonly<Record<string, Package>> = {
	a: { old: 4, new: 4.25, uses: ["glib"] },
	b: { old: 4.5, new: 3.5, uses: ["glib"] },
	c: { old: 3.5, new: 4 },
	docs: { old: 1, new: 1.5 },
	glib: { old: 0.75, new: 1, kind: "library" },
};
export const SMALL_DISK: Disk = disk.ext4(44);

/**
 * Twelve packages with all that makes an upgrade hard: a kernel, a library that some share, a
 * manual that may be absent, outputs, what only one of the systems has, some that grow and some
 * that shrink. Some 50 MiB each.
 */
export const LARGE: Readonly<Record<string, Package>> = {
	linux: { old: 6, new: 6.5, kind: "kernel" },
	glib: { old: 2, new: 2.25, kind: "library" },
	ssl: { old: 1.5, new: 1.75, kind: "library" },
	bind: { old: 4, new: 4.5, uses: ["ssl"] },
	curl: { old: 2, new: 1.75, uses: ["ssl"], man: 0.25 },
	docs: { old: 4, new: 4.5 },
	editor: { old: 6, new: 5, uses: ["glib"], man: 0.5 },
	fresh: { old: null, new: 1.5 },
	git: { old: 7, new: 7.5, uses: ["ssl"], man: 1 },
	gone: { old: 2, new: null, uses: ["glib"] },
	perl: { old: 8, new: 8 },
	python: { old: 9, new: 9.75, uses: ["glib", "ssl"] },
};
export const LARGE_DISK: Disk = disk.ext4(100);
