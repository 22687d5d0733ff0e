import {
	closeSync,
	existsSync,
	mkdirSync,
	openSync,
	rmSync,
	writeFileSync,
	writeSync,
} from "node:fs";
import { join } from "node:path";
import { createStore, type Shape, storePath } from "./synthetic-store.ts";

/** What every path holds: 99 inodes below it, in folders like a package's. */
const FOLDERS = [
	"bin",
	"lib",
	"lib/python",
	"lib/python/site",
	"share",
	"share/doc",
	"share/man",
	"include",
	"etc",
];
const FILES = 10;

/**
 * A database as `createStore` makes it, with files for every path: a hundred inodes each,
 * so a million for 10,000 paths. One file in ten has a block, so that it is done in minutes
 * and takes a few hundred megabytes.
 */
export function createFilledStore(root: string, shape: Shape): void {
	const done = join(root, "filled");
	if (existsSync(done)) return;
	rmSync(root, { recursive: true, force: true });
	createStore(root, shape);
	for (let i = 0; i < shape.paths; i++) {
		const path = root + storePath(i, shape.seed);
		for (const folder of FOLDERS) {
			mkdirSync(join(path, folder), { recursive: true });
			for (let k = 0; k < FILES; k++) {
				const file = openSync(join(path, folder, `file-${k}`), "w");
				if (k === 0) writeSync(file, "x");
				closeSync(file);
			}
		}
	}
	writeFileSync(done, "");
}
