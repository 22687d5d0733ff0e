import { WhittleError } from "../../closure/error.ts";
import type { FileTree } from "./file-tree.ts";
import { readNar } from "./read-nar.ts";

/**
 * The tree in a NAR; without `contents` its files are empty. Memory: the contents. Throws
 * `WhittleError` for what is no NAR and, where contents are wanted, for a name or a link that is
 * not UTF-8: such a tree could not be written again as it was.
 */
export async function readTree(
	nar: AsyncIterable<Uint8Array>,
	contents: boolean,
): Promise<FileTree> {
	const folders = new Map<string, Map<string, FileTree>>();
	let top: FileTree | null = null;
	let file: { path: string; executable: boolean; pieces: Buffer[] } | null = null;
	const put = (path: string, tree: FileTree) => {
		const slash = path.lastIndexOf("/");
		const name = path.slice(slash + 1);
		if (contents && name.includes("\uFFFD")) throw notUtf8("a name", path);
		if (path === "") top = tree;
		else folders.get(path.slice(0, Math.max(slash, 0)))!.set(name, tree);
	};
	await readNar(nar, {
		directory(path) {
			const entries = new Map<string, FileTree>();
			put(path, { kind: "folder", entries });
			folders.set(path, entries);
		},
		regular(path, { executable }) {
			file = { path, executable, pieces: [] };
		},
		content(piece) {
			if (contents) file!.pieces.push(Buffer.from(piece));
		},
		endOfFile() {
			const { path, executable, pieces } = file!;
			put(path, { kind: "file", contents: Buffer.concat(pieces), executable });
		},
		symlink(path, bytes) {
			const target = bytes.toString();
			if (contents && !Buffer.from(target).equals(bytes)) throw notUtf8("a link's target", path);
			put(path, { kind: "link", target });
		},
	});
	return top!;
}

/** A tree with such names in it cannot be made anew. */
export function notUtf8(what: string, where: string): WhittleError {
	return new WhittleError(
		"not-utf8",
		`${what} is not UTF-8`,
		where,
		"configuration with such names cannot be made anew: give the systems by --stage",
	);
}
