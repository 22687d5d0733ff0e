/** For tests only: two systems drawn by hand. */
import { assemble } from "../../closure/assemble.ts";
import { NIX_STORE } from "../../closure/store-path.ts";
import type { UpgradePlan } from "../../closure/upgrade-plan.ts";
import type { FileTree } from "../../nix/nar/file-tree.ts";
import { writeNar } from "../../nix/nar/write-nar.ts";
import type { GlueFiles } from "./make-system.ts";
import { planParts } from "./testing.ts";

/** A tree; in texts and targets `@old:bash-1@` stands for the path of that key. */
export type Drawn =
	| { readonly link: string }
	| { readonly file: string | Uint8Array; readonly executable?: boolean }
	| { readonly folder: Readonly<Record<string, Drawn>> };

/** Two systems, whose toplevels are `old:nixos-system-…` and `new:nixos-system-…`. */
export interface World {
	readonly plan: UpgradePlan;
	readonly files: GlueFiles;
	/** The path of a key. */
	path(key: string): string;
	/** A tree as a path's. */
	tree(drawn: Drawn): FileTree;
}

/**
 * Paths by `old:NAME`, `new:NAME` or `both:NAME`; what one holds the hash part of it refers to.
 * The plan has the units that `planParts` finds.
 */
export function worldOf(drawn: Readonly<Record<string, Drawn>>): World {
	const keys = Object.keys(drawn);
	const names = keys.map((key) => key.replace(/^\w+:/, ""));
	const all = names.map((name, i) => `${NIX_STORE}/${String(i).padStart(32, "0")}-${name}`);
	const path = (key: string): string => {
		const found = all[keys.indexOf(key)];
		if (found === undefined) throw new Error(`there is no ${key}`);
		return found;
	};
	const tree = (each: Drawn): FileTree => treeOf(each, path);
	const trees = new Map(keys.map((key) => [path(key), tree(drawn[key]!)]));
	const references = new Map(
		all.map((each) => {
			const nar = writeNar(trees.get(each)!);
			return [each, all.filter((other) => nar.includes(other.slice(11, 43)))];
		}),
	);
	const edges = all.flatMap((each, i) =>
		references.get(each)!.map((other) => ({ from: i, to: all.indexOf(other) })),
	);
	const closure = (side: string) =>
		assemble({
			storeDir: NIX_STORE,
			paths: all,
			narSize: new Float64Array(all.length).fill(1),
			references: {
				from: Uint32Array.from(edges, ({ from }) => from),
				to: Uint32Array.from(edges, ({ to }) => to),
				count: edges.length,
			},
			roots: Uint32Array.of(keys.findIndex((key) => key.startsWith(`${side}:nixos-system-`))),
		});
	const known = async <T>(map: ReadonlyMap<string, T>, each: string): Promise<T> => {
		const found = map.get(each);
		if (found === undefined) throw new Error(`${each} is not drawn`);
		return found;
	};
	const files: GlueFiles = {
		tree: (each) => known(trees, each),
		listing: (each) => known(trees, each),
		references: (each) => known(references, each),
	};
	return { plan: planParts(closure("old"), closure("new")), files, path, tree };
}

function treeOf(drawn: Drawn, path: (key: string) => string): FileTree {
	const named = (text: string) => text.replace(/@(\w+:[^@]+)@/g, (_, key: string) => path(key));
	if ("link" in drawn) return { kind: "link", target: named(drawn.link) };
	if ("file" in drawn) {
		const { file, executable = false } = drawn;
		const contents = typeof file === "string" ? Buffer.from(named(file)) : Buffer.from(file);
		return { kind: "file", contents, executable };
	}
	const entries = Object.entries(drawn.folder).map(([name, below]): [string, FileTree] => [
		name,
		treeOf(below, path),
	]);
	return { kind: "folder", entries: new Map(entries) };
}

/** The places of a tree: each file's text, each link's target, behind an arrow. */
export function placesOf(tree: FileTree, place = ""): Record<string, string> {
	if (tree.kind === "link") return { [place]: `-> ${tree.target}` };
	if (tree.kind === "file") return { [place]: Buffer.from(tree.contents).toString() };
	return Object.assign(
		{},
		...[...tree.entries].map(([name, below]) => placesOf(below, `${place}/${name}`)),
	);
}
