import type { FileTree } from "../../nix/nar/file-tree.ts";
import { follow, parentOf, resolved, type TreeAt } from "./places.ts";

/** A tree, where it is, and how others look from there. */
interface Side {
	readonly path: string;
	readonly tree: FileTree;
	readonly treeAt: TreeAt;
}

/**
 * A tree without links to what is gone, and without folders that this leaves empty; a link that
 * led nowhere before, in the tree it comes from, stays. `lost` is told of each. Undefined where
 * nothing is left.
 */
export async function withoutDangling(
	storeDir: string,
	made: Side,
	before: readonly Side[],
	lost: (place: string, target: string) => void,
): Promise<FileTree | undefined> {
	let tree: FileTree | undefined = made.tree;
	for (let changed = true; changed && tree !== undefined; ) {
		changed = false;
		const whole: FileTree = tree;
		const treeAt: TreeAt = (path) => (path === made.path ? ownTree(whole) : made.treeAt(path));
		tree = await kept(whole, "", async (place, target) => {
			const now = resolved(parentOf(made.path + place), target);
			if ((await follow(storeDir, now, treeAt)).kind !== "gone") return true;
			if (await dangledBefore(place, target)) return true;
			lost(place, target);
			changed = true;
			return false;
		});
	}
	return tree;

	async function dangledBefore(place: string, target: string): Promise<boolean> {
		for (const side of before) {
			const link = at(side.tree, place);
			if (link?.kind !== "link") continue;
			if (link.target !== target && side !== before[0]) continue;
			const was = resolved(parentOf(side.path + place), link.target);
			if ((await follow(storeDir, was, side.treeAt)).kind === "gone") return true;
		}
		return false;
	}
}

async function ownTree(tree: FileTree): Promise<FileTree> {
	return tree;
}

async function kept(
	tree: FileTree,
	place: string,
	stays: (place: string, target: string) => Promise<boolean>,
): Promise<FileTree | undefined> {
	if (tree.kind === "file") return tree;
	if (tree.kind === "link") return (await stays(place, tree.target)) ? tree : undefined;
	const entries = new Map<string, FileTree>();
	for (const [name, below] of tree.entries) {
		const each = await kept(below, `${place}/${name}`, stays);
		if (each !== undefined) entries.set(name, each);
	}
	return entries.size > 0 || tree.entries.size === 0 ? { kind: "folder", entries } : undefined;
}

function at(tree: FileTree, place: string): FileTree | undefined {
	let found: FileTree | undefined = tree;
	for (const name of place.split("/").slice(1)) {
		if (found?.kind !== "folder") return undefined;
		found = found.entries.get(name);
	}
	return found;
}
