import type { FileTree } from "./file-tree.ts";
import { wired } from "./wire.ts";

/** The NAR of a tree, byte for byte what `nix-store --dump` writes. O(bytes). */
export function writeNar(tree: FileTree): Buffer {
	const pieces = [wired("nix-archive-1")];
	append(tree, pieces);
	return Buffer.concat(pieces);
}

const CLOSE = wired(")");

function append(tree: FileTree, pieces: Buffer[]): void {
	if (tree.kind === "link") {
		pieces.push(wired("(", "type", "symlink", "target", tree.target, ")"));
		return;
	}
	if (tree.kind === "file") {
		const executable = tree.executable ? ["executable", ""] : [];
		pieces.push(wired("(", "type", "regular", ...executable, "contents", tree.contents, ")"));
		return;
	}
	pieces.push(wired("(", "type", "directory"));
	for (const name of sortedNames(tree.entries.keys())) {
		pieces.push(wired("entry", "(", "name", name, "node"));
		append(tree.entries.get(name)!, pieces);
		pieces.push(CLOSE);
	}
	pieces.push(CLOSE);
}

/** Names in the order of their bytes, which is not that of UTF-16. */
export function sortedNames(names: Iterable<string>): string[] {
	return [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
