import { WhittleError } from "../../closure/error.ts";
import type { PlanStage, UpgradePlan } from "../../closure/upgrade-plan.ts";
import type { FileTree } from "../../nix/nar/file-tree.ts";
import { counterparts, fatesOf } from "./fates.ts";
import { glueOf } from "./glue-order.ts";
import { makerOf } from "./make-path.ts";

/** Where the files of store paths can be seen. */
export interface GlueFiles {
	/** A path with all contents: for configuration, which is small. */
	tree(path: string): Promise<FileTree>;
	/** The same, the contents of files left out: which files a package has. */
	listing(path: string): Promise<FileTree>;
	/** What a path refers to, itself included where it does. */
	references(path: string): Promise<readonly string[]>;
}

/** A path that was made: content-addressed, complete. */
export interface NewPath {
	readonly path: string;
	readonly narSize: number;
	/** `sha256:…` in Nix's base 32. */
	readonly narHash: string;
	/** Itself among them where it refers to itself. */
	readonly references: readonly string[];
	/** `fixed:r:sha256:…` */
	readonly contentAddress: string;
	readonly nar: Uint8Array;
}

export interface MadeSystem {
	/** The toplevel. */
	readonly system: string;
	/** All that had to be made, references first, the toplevel last. */
	readonly paths: readonly NewPath[];
	/** What was left out, in words: links of an absent package, units that name it. */
	readonly left: readonly string[];
}

/**
 * The intermediate system of a stage: the old system's configuration, with the new packages in
 * place of those that were switched, and without those that are absent. The same input gives the
 * same paths. Reads each path of configuration once, and packages only where a link's place in
 * them must be known. Throws `WhittleError` with the file where a reference sits in a binary one,
 * and with the chain where something made would refer to what is not there in this stage.
 */
export async function makeSystem(
	plan: UpgradePlan,
	stage: PlanStage,
	files: GlueFiles,
): Promise<MadeSystem> {
	const fates = fatesOf(plan, stage);
	const glue = await glueOf(plan, files);
	const maker = makerOf({ plan, fates, glue, files, counterpart: counterparts(plan) });
	for (const each of glue.inOrder) {
		if (maker.mustBeMade(each)) await maker.make(each);
		else maker.keep(each);
	}
	const system = maker.madeOf(plan.old);
	if (system === undefined) {
		throw new WhittleError(
			"nothing-to-make",
			`nothing that this system names is switched or absent in stage ${stage.index}`,
			plan.old,
			"merge the stage with the one before it",
		);
	}
	const paths = reachable(system, maker.paths);
	return { system: system.path, paths, left: maker.left(paths.map(({ path }) => path)) };
}

/** Those that the toplevel needs, of paths that stand references first. */
function reachable(system: NewPath, paths: readonly NewPath[]): NewPath[] {
	const needed = new Set([system.path]);
	for (const { path, references } of paths.toReversed()) {
		if (needed.has(path)) for (const reference of references) needed.add(reference);
	}
	return paths.filter(({ path }) => needed.has(path));
}
