// The lab for upgrades: small disks, small systems, and whittle run on them as its users do.
//
//   const { old, new: next, cache, place } = lab({ a: { old: 8, new: 9 }, b: { old: 7, new: 6 } });
//   const host = await place(disk.ext4(44));      // a disk with `old` on it; goes with the test
//   const ran = await host.whittle("ssh", ["upgrade", "run", …]);
//   expect(host.valid()).toEqual(next.closure);
//
// systems.nix makes the systems, sizes.ts has some to begin with, disk.ts makes the disks, mounted.ts keeps one mounted for as long as
// the test is there, place.ts is what a test can do with it, caches.ts serves caches that fail.
import { onTestFinished } from "vitest";
import { type Cache, copyCache, type Served, serveCache } from "./caches.ts";
import type { Disk } from "./disk.ts";
import { type Place, placeWithOld } from "./place.ts";
import { type Lab, makeLab, type Package } from "./systems.ts";

export { type Disk, disk } from "./disk.ts";
export { WAYS, type Way } from "./place.ts";
export { expectExit, expectSystem, scenario } from "./scenario.ts";
export { LARGE, LARGE_DISK, SMALL, SMALL_DISK } from "./sizes.ts";
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
