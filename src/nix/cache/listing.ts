import { isObject } from "../documents/json.ts";
import { type FileTree, isFileName, LONGEST_NAME } from "../nar/file-tree.ts";

/**
 * The entries of a store path's folder (`""`) and of each folder in it, by its name; nothing
 * deeper. Without `""` the path is a file or a link.
 */
export type Listing = Readonly<Record<string, readonly string[]>>;

/**
 * A cache's `.ls` file, which lists what is in a NAR; null for what is none, for a listing is
 * a help that nothing depends on. O(length).
 */
export function parseListing(text: string): Listing | null {
	const whole = parsed(text);
	const root = isObject(whole) ? whole.root : undefined;
	if (!isObject(root) || typeof root.type !== "string") return null;
	const entries = entriesOf(root);
	if (entries === null) return {};
	const folders = Object.entries(entries).flatMap(([name, node]) => {
		const below = isObject(node) ? entriesOf(node) : null;
		return below === null ? [] : [[name, Object.keys(below)] as const];
	});
	return Object.fromEntries([["", Object.keys(entries)], ...folders]);
}

/** Deeper than any path that can be opened. */
const DEEPEST = 2 ** 10;
const EMPTY = new Uint8Array();

/**
 * All that a cache's `.ls` file lists, files without contents; null for what is none, or where a
 * file could not be called so: names become links of what is made.
 */
export function parseListedTree(text: string): FileTree | null {
	const whole = parsed(text);
	return isObject(whole) ? treeOf(whole.root, 0) : null;
}

function treeOf(node: unknown, depth: number): FileTree | null {
	if (!isObject(node) || depth > DEEPEST) return null;
	if (node.type === "regular") {
		return { kind: "file", contents: EMPTY, executable: node.executable === true };
	}
	if (node.type === "symlink") {
		const { target } = node;
		return typeof target === "string" && isText(target) ? { kind: "link", target } : null;
	}
	const listed = entriesOf(node);
	if (listed === null) return null;
	const entries = new Map<string, FileTree>();
	for (const [name, below] of Object.entries(listed)) {
		const tree = isFileName(name) && isText(name) ? treeOf(below, depth + 1) : null;
		if (tree === null) return null;
		entries.set(name, tree);
	}
	return { kind: "folder", entries };
}

/** Can it be a name or a target? Half a surrogate pair is nothing in UTF-8. */
function isText(text: string): boolean {
	const bytes = Buffer.from(text);
	return bytes.length <= LONGEST_NAME && bytes.toString() === text;
}

/** A listing of as much, as a cache would write it. */
export function listingText(listing: Listing): string {
	const folder = (entries: readonly (readonly [string, unknown])[]) => ({
		type: "directory",
		entries: Object.fromEntries(entries),
	});
	const file = { type: "regular" };
	const top = listing[""]?.map((name) => {
		const below = Object.hasOwn(listing, name) ? listing[name] : undefined;
		return [name, below === undefined ? file : folder(below.map((each) => [each, file]))] as const;
	});
	return JSON.stringify({ version: 1, root: top === undefined ? file : folder(top) });
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		if (error instanceof SyntaxError) return null;
		throw error;
	}
}

function entriesOf(node: Readonly<Record<string, unknown>>) {
	return node.type === "directory" && isObject(node.entries) ? node.entries : null;
}
