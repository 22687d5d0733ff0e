import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { WhittleError } from "../../closure/error.ts";
import type { CacheFiles } from "./cache-files.ts";

const CHUNK = 1 << 20;

/** A cache in a folder of this machine: `file://FOLDER`. */
export function folderFiles(folder: string): CacheFiles {
	const top = resolve(folder);
	if (!explained(top, () => statSync(top, { throwIfNoEntry: false })?.isDirectory())) {
		throw new WhittleError(
			"no-such-cache",
			"there is no such folder",
			top,
			"name the folder that holds nix-cache-info or *.narinfo",
		);
	}
	/** Whatever a narinfo says, nothing outside the folder is read. */
	const place = (name: string) => {
		const file = resolve(top, name);
		if (file.startsWith(top === "/" ? top : `${top}/`)) return file;
		throw new WhittleError(
			"outside-the-cache",
			"names a file outside its folder",
			`${top}: ${name}`,
			"do not trust this cache",
		);
	};
	return {
		address: top,
		isRemote: false,
		place,
		async read(name, use) {
			const file = place(name);
			const isThere = () => statSync(file, { throwIfNoEntry: false })?.isFile() === true;
			if (!explained(file, isThere)) return null;
			const descriptor = explained(file, () => openSync(file, "r"));
			try {
				return await use(pieces(descriptor, file));
			} finally {
				closeSync(descriptor);
			}
		},
		list: () => explained(top, () => readdirSync(top)),
	};
}

async function* pieces(descriptor: number, file: string): AsyncGenerator<Uint8Array> {
	const size = fstatSync(descriptor).size;
	for (;;) {
		const piece = Buffer.allocUnsafe(Math.max(1, Math.min(size, CHUNK)));
		const read = explained(file, () => readSync(descriptor, piece));
		if (read === 0) return;
		yield piece.subarray(0, read);
	}
}

function explained<T>(file: string, read: () => T): T {
	try {
		return read();
	} catch (error) {
		if (!(error instanceof Error && "code" in error)) throw error;
		throw new WhittleError(
			"cache-not-readable",
			`cannot be read (${error.message})`,
			file,
			"name a cache that you may read",
		);
	}
}
