import { enclosingStorePath } from "../../closure/store-path.ts";
import type { FileTree } from "../../nix/nar/file-tree.ts";
import type { Fates } from "./fates.ts";
import { parentOf, resolved, type Standing } from "./places.ts";

type Link = Extract<FileTree, { kind: "link" }>;
type Folder = Extract<FileTree, { kind: "folder" }>;
/** One with its contents. */
export type File = Extract<FileTree, { kind: "file" }>;

/** What a merge has to know, and whom it tells. */
export interface Merging {
	readonly fates: Fates;
	/** The store paths of the two trees; the new one null where the new system has no such tree. */
	readonly old: { readonly path: string; readonly tree: FileTree };
	readonly new: { readonly path: string; readonly tree: FileTree } | null;
	/** Is this configuration, of either system? */
	isGlue(path: string): boolean;
	/** A link's target, or a text, with what it names replaced. */
	rewritten(text: string): string;
	/** Was this left out of the system made? */
	isLeftOut(path: string): boolean;
	/** What is at a place in a package, which is looked into. */
	look(path: string): Promise<Standing>;
	/** A file of the old tree as it is made; undefined where it is left out. */
	file(place: string, file: File): FileTree | undefined;
	/** A link that goes without anything in its place. */
	lost(place: string, target: string): void;
	/** A link into an absent package. */
	absent(place: string, storePath: string): void;
}

/**
 * A tree of configuration of the old system as an intermediate one has it. Of the old tree stays
 * what leads into what stays; of the new one comes what leads into packages that were switched.
 * Where both have something the old one's counts, but for folders: those are taken together,
 * and a link to one becomes a folder of links first. Undefined where nothing is left.
 */
export function mergeTrees(merging: Merging): Promise<FileTree | undefined> {
	const { fates, old, new: new_ } = merging;

	async function merge(
		o: FileTree,
		n: FileTree | undefined,
		place: string,
	): Promise<FileTree | undefined> {
		if (o.kind === "folder") {
			const below = n?.kind === "folder" ? n.entries : null;
			const merged = await folderOf(
				[...new Set([...o.entries.keys(), ...(below?.keys() ?? [])])],
				async (name) => {
					const [was, is] = [o.entries.get(name), below?.get(name)];
					const at = `${place}/${name}`;
					return was === undefined ? taken(is!, at) : merge(was, is, at);
				},
				o.entries.size === 0,
			);
			return n === undefined || n.kind === "folder"
				? merged
				: together(merged, await taken(n, place));
		}
		if (o.kind === "file") return merging.file(place, o);
		const kept = await keptLink(o, n, place);
		return kept === undefined && n?.kind === "link" && leadsToChanged(o, place)
			? ((await taken(n, place)) ?? (await inItsPlace(n, place)))
			: together(kept, n && (await taken(n, place)));
	}

	/** The store path that a link leads into, by way of links in its own tree. */
	function leadsTo(side: { path: string; tree: FileTree }, link: Link, place: string) {
		let target = resolved(parentOf(side.path + place), link.target);
		for (let links = 0; links < 40; links++) {
			const storePath = enclosingStorePath(fates.storeDir, target);
			if (storePath !== side.path) return { target, storePath, isDirect: links === 0 };
			const next = firstLink(side, target);
			if (next === null) return { target, storePath: null, isDirect: links === 0 };
			target = next;
		}
		return { target, storePath: null, isDirect: false };
	}

	function leadsToChanged(link: Link, place: string): boolean {
		const { storePath } = leadsTo(old, link, place);
		return storePath !== null && fates.fate(storePath) !== undefined;
	}

	async function keptLink(link: Link, n: FileTree | undefined, place: string) {
		const { storePath, isDirect, target } = leadsTo(old, link, place);
		const fate = storePath === null ? undefined : fates.fate(storePath);
		if (storePath !== null && (fate === null || merging.isLeftOut(storePath))) {
			merging.absent(place, storePath);
			return undefined;
		}
		if (storePath === null || fate === undefined || fate === null) return retargeted(link);
		// What the new system says of the package counts, where it says anything.
		if (new_ !== null && (n === undefined || leadsToPackages(n, place))) return undefined;
		if (!isDirect) return retargeted(link);
		const there = await merging.look(fate + target.slice(storePath.length));
		if (there.kind !== "gone") return retargeted(link);
		merging.lost(place, link.target);
		return undefined;
	}

	function retargeted(link: Link): Link {
		return { kind: "link", target: merging.rewritten(link.target) };
	}

	function leadsToPackages(n: FileTree, place: string): boolean {
		if (n.kind === "folder") {
			return [...n.entries].some(([name, each]) => leadsToPackages(each, `${place}/${name}`));
		}
		if (n.kind === "file") return false;
		const { storePath } = leadsTo(new_!, n, place);
		return storePath !== null && !merging.isGlue(storePath);
	}

	/** What of the new tree leads into packages that were switched. */
	async function taken(n: FileTree, place: string): Promise<FileTree | undefined> {
		if (n.kind === "file") return undefined;
		if (n.kind === "folder") {
			return folderOf([...n.entries.keys()], (name) =>
				taken(n.entries.get(name)!, `${place}/${name}`),
			);
		}
		const { storePath } = leadsTo(new_!, n, place);
		return storePath !== null && fates.isSwitchedIn(storePath) ? asInOld(n) : undefined;
	}

	/** The path of the new tree itself, in a link, becomes that of the old one. */
	function asInOld(link: Link): Link {
		return { kind: "link", target: link.target.replaceAll(new_!.path, () => old.path) };
	}

	/** What the new tree has where a link went: of another package, if that has it by now. */
	async function inItsPlace(link: Link, place: string): Promise<FileTree | undefined> {
		const { storePath, target, isDirect } = leadsTo(new_!, link, place);
		if (storePath === null || !isDirect || merging.isGlue(storePath)) return undefined;
		const before = fates.before(storePath);
		if (before === undefined) return fates.isLive(storePath) ? link : undefined;
		const path = before + target.slice(storePath.length);
		return (await merging.look(path)).kind === "gone" ? undefined : { kind: "link", target: path };
	}

	async function together(
		o: FileTree | undefined,
		n: FileTree | undefined,
	): Promise<FileTree | undefined> {
		if (o === undefined || n === undefined) return o ?? n;
		if (o.kind === "file" || n.kind === "file") return o;
		if (o.kind === "link" && n.kind === "link" && o.target === n.target) return o;
		const [a, b] = [await unfolded(o), await unfolded(n)];
		if (a === null || b === null) return o;
		return folderOf([...new Set([...a.entries.keys(), ...b.entries.keys()])], (name) =>
			together(a.entries.get(name), b.entries.get(name)),
		);
	}

	/** A folder, or a link to one in a package as a folder of links; null for anything else. */
	async function unfolded(tree: Folder | Link): Promise<Folder | null> {
		if (tree.kind === "folder") return tree;
		const storePath = enclosingStorePath(fates.storeDir, tree.target);
		if (storePath === null || merging.isGlue(storePath)) return null;
		const there = await merging.look(resolved("/", tree.target));
		if (there.kind === "gone" || there.kind === "elsewhere" || there.tree.kind !== "folder") {
			return null;
		}
		const links = [...there.tree.entries.keys()].map((name): [string, FileTree] => [
			name,
			{ kind: "link", target: `${tree.target}/${name}` },
		]);
		return { kind: "folder", entries: new Map(links) };
	}

	return merge(old.tree, new_?.tree, "");
}

/** The folder of what `each` gives for names; undefined where that is nothing at all. */
async function folderOf(
	names: readonly string[],
	each: (name: string) => Promise<FileTree | undefined>,
	mayBeEmpty = false,
): Promise<Folder | undefined> {
	const entries = new Map<string, FileTree>();
	for (const name of names) {
		const tree = await each(name);
		if (tree !== undefined) entries.set(name, tree);
	}
	return entries.size > 0 || mayBeEmpty ? { kind: "folder", entries } : undefined;
}

/** Where the first link on the way to a place in a tree leads on to; null where there is none. */
function firstLink(side: { path: string; tree: FileTree }, place: string): string | null {
	let tree: FileTree | undefined = side.tree;
	let at = side.path;
	const names = place.slice(side.path.length + 1).split("/");
	for (let k = 0; tree !== undefined; k++) {
		if (tree.kind === "link") {
			return resolved(parentOf(at), [tree.target, ...names.slice(k)].join("/"));
		}
		if (tree.kind === "file" || k === names.length) return null;
		at = `${at}/${names[k]!}`;
		tree = tree.entries.get(names[k]!);
	}
	return null;
}
