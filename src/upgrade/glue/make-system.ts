import type { PlanStage, UpgradePlan } from "../../closure/upgrade-plan.ts";
import type { FileTree } from "../../nix/nar/file-tree.ts";

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
 * place of those that were switched, and without those that are absent. Throws `WhittleError`
 * with the file where a reference sits in a binary one.
 */
export function makeSystem(
	_plan: UpgradePlan,
	_stage: PlanStage,
	_files: GlueFiles,
): Promise<MadeSystem> {
	throw new Error("not there yet");
}
