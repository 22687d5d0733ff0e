import { enclosingStorePath } from "../../closure/store-path.ts";
import type { FileTree } from "../../nix/nar/file-tree.ts";

/** As many as Linux follows. */
const MOST_LINKS = 40;

/** What stands somewhere, links followed. */
export type Standing =
	| { readonly kind: "file" | "folder"; readonly path: string; readonly tree: FileTree }
	/** Out of the store, or in a path that was not looked into. */
	| { readonly kind: "elsewhere"; readonly path: string }
	| { readonly kind: "gone" };

/** The tree of a store path; null for one that is not looked into; undefined where it is gone. */
export type TreeAt = (storePath: string) => Promise<FileTree | null | undefined>;

/** What is at `path`, with every link on the way followed. */
export async function follow(
	storeDir: string,
	path: string,
	treeAt: TreeAt,
	links = 0,
): Promise<Standing> {
	const storePath = enclosingStorePath(storeDir, path);
	if (storePath === null) return { kind: "elsewhere", path };
	let tree = await treeAt(storePath);
	if (tree === null) return { kind: "elsewhere", path };
	const names = namesIn(path.slice(storePath.length));
	let at = storePath;
	for (let k = 0; tree !== undefined; k++) {
		if (tree.kind === "link") {
			if (links === MOST_LINKS) return { kind: "gone" };
			const target = [resolved(parentOf(at), tree.target), ...names.slice(k)].join("/");
			return follow(storeDir, target, treeAt, links + 1);
		}
		if (k === names.length) return { kind: tree.kind, path, tree };
		if (tree.kind === "file") break;
		at = `${at}/${names[k]!}`;
		tree = tree.entries.get(names[k]!);
	}
	return { kind: "gone" };
}

/** Where a link in `folder` leads: absolute, without `.` and `..`. */
export function resolved(folder: string, target: string): string {
	const names: string[] = [];
	for (const name of namesIn(target.startsWith("/") ? target : `${folder}/${target}`)) {
		if (name === "..") names.pop();
		else if (name !== ".") names.push(name);
	}
	return `/${names.join("/")}`;
}

export function parentOf(path: string): string {
	return path.slice(0, path.lastIndexOf("/"));
}

function namesIn(path: string): string[] {
	return path.split("/").filter((name) => name !== "");
}
