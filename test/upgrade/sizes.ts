import { type Disk, disk } from "./disk.ts";
import type { Package } from "./systems.ts";

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
