import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { WhittleError } from "../../closure/error.ts";
import type { FileTree } from "../nar/file-tree.ts";
import { notUtf8 } from "../nar/read-tree.ts";
import { type LocalStore, realPath } from "../store/local-store.ts";
import { fromStore } from "../store-subject.ts";
import type { Work } from "../work.ts";
import { type PathFiles, referencesIn } from "./path-files.ts";

/** The files of a store on this machine; references are what its database says. */
export function storeFiles(store: LocalStore, work: Work): PathFiles {
	const known: ((path: string) => readonly string[] | null)[] = [];
	const read = async (path: string, contents: boolean) => {
		work.signal.throwIfAborted();
		if ((await references(path)) === null) return null;
		// What was there when its closure was read may have been deleted since.
		const place = realPath(store, path);
		const isThere = lstatSync(place, { throwIfNoEntry: false }) !== undefined;
		return isThere ? treeOf(place, contents) : null;
	};
	/** That of a path's whole closure is read at once: its configuration is asked for next. */
	async function references(path: string): Promise<readonly string[] | null> {
		for (const closure of known) {
			const found = closure(path);
			if (found !== null) return found;
		}
		try {
			const closure = referencesIn((await fromStore(store, path, work)).closure);
			known.push(closure);
			return closure(path);
		} catch (error) {
			if (error instanceof WhittleError && error.code === "invalid-path") return null;
			throw error;
		}
	}
	return {
		label: store.realStoreDir,
		tree: (path) => read(path, true),
		listing: (path) => read(path, false),
		references,
	};
}

const EMPTY = new Uint8Array();

function treeOf(place: string, contents: boolean): FileTree {
	const stat = lstatSync(place);
	if (stat.isSymbolicLink()) {
		return { kind: "link", target: text(readlinkSync(place, "buffer"), contents, place) };
	}
	if (stat.isDirectory()) {
		const entries = new Map<string, FileTree>();
		for (const bytes of readdirSync(place, { encoding: "buffer" })) {
			const name = text(bytes, contents, place);
			// A name that cannot be told in text cannot be opened by it either.
			const below = Buffer.from(name).equals(bytes) ? treeOf(`${place}/${name}`, contents) : null;
			entries.set(name, below ?? { kind: "file", contents: EMPTY, executable: false });
		}
		return { kind: "folder", entries };
	}
	const executable = (stat.mode & 0o100) !== 0;
	return { kind: "file", contents: contents ? readFileSync(place) : EMPTY, executable };
}

function text(bytes: Buffer, strict: boolean, place: string): string {
	const decoded = bytes.toString();
	if (strict && !Buffer.from(decoded).equals(bytes)) throw notUtf8("a name or a link", place);
	return decoded;
}
