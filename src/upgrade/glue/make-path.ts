import { WhittleError } from "../../closure/error.ts";
import { baseName, hashOf, nameOf } from "../../closure/store-path.ts";
import type { UpgradePlan } from "../../closure/upgrade-plan.ts";
import { contentAddressed } from "../../nix/nar/content-address.ts";
import type { FileTree } from "../../nix/nar/file-tree.ts";
import { writeNar } from "../../nix/nar/write-nar.ts";
import { scannerFor } from "../../nix/scan/hash-parts.ts";
import type { Fates } from "./fates.ts";
import { chainTo, type Glue, type GlueOrder } from "./glue-order.ts";
import type { GlueFiles, NewPath } from "./make-system.ts";
import { type File, mergeTrees } from "./merge-trees.ts";
import { follow, type TreeAt } from "./places.ts";
import { type Rewriter, rewriterOf, textOf } from "./rewrite-text.ts";
import { withoutDangling } from "./without-dangling.ts";

/** What all paths of one intermediate system are made of. */
interface Making {
	readonly plan: UpgradePlan;
	readonly fates: Fates;
	readonly glue: GlueOrder;
	readonly files: GlueFiles;
	readonly counterpart: (path: string) => string | null;
}

export interface Maker {
	/** References first. */
	readonly paths: readonly NewPath[];
	/** Does this, or what of configuration is below it, name something that changes? */
	mustBeMade(glue: Glue): boolean;
	/** Makes a path whose references of configuration were made before. */
	make(glue: Glue): Promise<void>;
	/** Takes a path as it is. */
	keep(glue: Glue): void;
	/** What was made in place of an old path. */
	madeOf(path: string): NewPath | undefined;
	/** What was left out of paths that were made, and of the whole, in words. */
	left(paths: readonly string[]): readonly string[];
}

const UNIT = /^unit-/;
const UNIT_FILE = /\.(service|socket|timer|target|mount|automount|swap|slice|scope|path|device)$/;

/** Makes the paths of one intermediate system, one after the other. */
export function makerOf({ plan, fates, glue, files, counterpart }: Making): Maker {
	const { storeDir } = plan;
	const paths: NewPath[] = [];
	const made = new Map<string, NewPath>();
	const leftOut = new Set<string>();
	const madeTrees = new Map<string, FileTree>();
	const told: { readonly of: string | null; readonly what: string }[] = [];
	const oldGlue = new Set(plan.glue.map(({ path }) => path));
	const newGlue = new Set(plan.newGlue.paths.filter((path) => !oldGlue.has(path)));
	const isGlue = (path: string) => glue.byPath.has(path) || newGlue.has(path);
	const named = (path: string) => nameOf(storeDir, path);
	const base = (path: string) => baseName(storeDir, path);
	const trees = remembering(files.tree);
	const listings = remembering(files.listing);

	const changed = (path: string) =>
		fates.fate(path) !== undefined || made.has(path) || leftOut.has(path);
	/** The path in the system that is made; null where it has none. */
	const becomes = (path: string): string | null =>
		made.get(path)?.path ?? (leftOut.has(path) ? null : (fates.fate(path) ?? null));

	/** Trees as they are when this system is there: packages only where they are new. */
	const treeNow: TreeAt = async (path) => {
		const tree = madeTrees.get(path);
		if (tree !== undefined) return tree;
		if (made.has(path) || leftOut.has(path)) return undefined;
		if (glue.byPath.has(path)) return trees(path);
		return fates.isSwitchedIn(path) ? listings(path) : null;
	};
	const treeBefore: TreeAt = async (path) => (isGlue(path) ? trees(path) : null);
	const look = (path: string) =>
		follow(storeDir, path, async (at) => (isGlue(at) ? treeNow(at) : listings(at)));

	async function make(each: Glue): Promise<void> {
		const { path } = each;
		const replacements = each.references.filter(changed).map((reference) => {
			const to = becomes(reference);
			return [base(reference), to === null ? null : base(to)] as const;
		});
		const rewriter = rewriterOf(new Map(replacements));
		const gone = new Set(replacements.filter(([, to]) => to === null).map(([from]) => from));
		const tree = await trees(path);
		const unit = UNIT.test(named(path)) ? nameInTexts(tree, rewriter, gone) : null;
		if (unit !== null) {
			leftOut.add(path);
			told.push({ of: null, what: `${named(path)} is left out: it names ${unit.slice(33)}` });
			return;
		}
		const other = counterpart(path);
		const newTree = other === null ? null : { path: other, tree: await trees(other) };
		const absent = new Map<string, number>();
		const lost = (place: string, target: string) =>
			told.push({ of: path, what: `${named(path)}${place}: ${target} is not there` });
		const merged = await mergeTrees({
			fates,
			old: { path, tree },
			new: newTree,
			isGlue,
			rewritten: rewriter.rewritten,
			isLeftOut: (at) => leftOut.has(at),
			look,
			file: (place, file) => fileMade(path, place, file, rewriter, gone),
			lost,
			absent: (_, from) => absent.set(from, (absent.get(from) ?? 0) + 1),
		});
		for (const [from, links] of absent) {
			const what = links === 1 ? "a link" : `${links} links`;
			told.push({ of: path, what: `${named(path)} lacks ${what} into ${named(from)}` });
		}
		const before = [{ path, tree }, ...(newTree === null ? [] : [newTree])];
		const whole =
			merged &&
			(await withoutDangling(
				storeDir,
				{ path, tree: merged, treeAt: treeNow },
				before.map((side) => ({ ...side, treeAt: treeBefore })),
				lost,
			));
		if (whole === undefined) {
			leftOut.add(path);
			told.push({ of: null, what: `${named(path)} is left out: nothing is left of it` });
			return;
		}
		add(each, whole);
	}

	function fileMade(
		path: string,
		place: string,
		file: File,
		rewriter: Rewriter,
		gone: ReadonlySet<string>,
	): FileTree | undefined {
		const names = rewriter.named(file.contents);
		if (names.length === 0) return file;
		const text = textOf(file.contents);
		const absent = names.filter((name) => gone.has(name));
		if (text === null) {
			throw new WhittleError(
				"binary-reference",
				`names ${names[0]!} in a binary file, which cannot be made anew`,
				path + place,
				`put ${names[0]!.slice(33)} and what changes with ${named(path)} into one atomic group, or give a stage by --stage`,
			);
		}
		if (absent.length > 0) {
			const what = `${named(path)}${place}`;
			const whom = absent.map((name) => name.slice(33)).join(", ");
			if (place !== "" && UNIT_FILE.test(place)) {
				told.push({ of: path, what: `${what} is left out: it names ${whom}` });
				return undefined;
			}
			told.push({ of: path, what: `${what} names ${whom} in vain` });
		}
		return { ...file, contents: Buffer.from(rewriter.rewritten(text)) };
	}

	function add(each: Glue, tree: FileTree): void {
		const { path } = each;
		const nar = writeNar(tree);
		const candidates = [
			...new Set([
				...each.references,
				...fates.packages,
				...paths.map((one) => one.path),
				...glue.byPath.keys(),
				...newGlue,
			]),
		].filter((candidate) => candidate !== path);
		const references = new Set<string>();
		scannerFor(candidates.map((candidate) => hashOf(storeDir, candidate)))(
			nar,
			nar.length,
			(hash) => references.add(candidates[hash]!),
		);
		for (const reference of references) check(each, reference);
		const addressed = contentAddressed(
			storeDir,
			named(path),
			nar,
			references,
			hashOf(storeDir, path),
		);
		const result = { ...addressed, narSize: nar.length };
		made.set(path, result);
		madeTrees.set(result.path, tree);
		paths.push(result);
	}

	/** Throws where a path names what is not there in this stage. */
	function check(each: Glue, reference: string): void {
		const isMade = madeTrees.has(reference);
		const isGone = made.has(reference) || leftOut.has(reference);
		const isNew = newGlue.has(reference);
		if (isMade || (!isGone && !isNew && fates.isLive(reference))) return;
		throw new WhittleError(
			"not-in-stage",
			`would refer to ${reference}, which is not there in this stage`,
			chainTo(glue, each.path, reference).map(named).join(" → "),
			"put what it belongs to into one atomic group with it, or give a stage by --stage",
		);
	}

	return {
		paths,
		mustBeMade: ({ references }) => references.some(changed),
		make,
		keep(each) {
			for (const reference of each.references) check(each, reference);
		},
		madeOf: (path) => made.get(path),
		left(used) {
			const isUsed = new Set(used);
			const counts = ({ of }: { of: string | null }) => {
				const path = of === null ? undefined : made.get(of)?.path;
				return of === null || (path !== undefined && isUsed.has(path));
			};
			return told.filter(counts).map(({ what }) => what);
		},
	};
}

/** What a unit's texts name of what is gone; null where they name none of it. */
function nameInTexts(tree: FileTree, rewriter: Rewriter, gone: ReadonlySet<string>): string | null {
	if (tree.kind === "link") return null;
	if (tree.kind === "file") {
		return rewriter.named(tree.contents).find((name) => gone.has(name)) ?? null;
	}
	for (const below of tree.entries.values()) {
		const found = nameInTexts(below, rewriter, gone);
		if (found !== null) return found;
	}
	return null;
}

/** Asks for each path once. */
function remembering<T>(ask: (path: string) => Promise<T>): (path: string) => Promise<T> {
	const known = new Map<string, Promise<T>>();
	return (path) => {
		const answer = known.get(path) ?? ask(path);
		known.set(path, answer);
		return answer;
	};
}
