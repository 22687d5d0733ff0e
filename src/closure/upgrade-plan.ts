/** Where a unit stands: as in the old system, taken out for a while, or as in the new one. */
export type UnitState = "old" | "absent" | "new";

/** What is switched as one: a package with its outputs, or packages that must not be mixed. */
export interface PlanUnit {
	/** `openssh`; of several packages the name of their group: `kernel`. */
	readonly name: string;
	/**
	 * What the glue of the old system names, and what that of the new one names in its place; null
	 * where that is nothing: what only the old system has is "new" once it is gone.
	 */
	readonly pairs: readonly (readonly [old: string, new_: string | null])[];
	/** False where whittle.toml allows it to be absent for a while. */
	readonly vital: boolean;
	/** Once it has been switched there is no way back. */
	readonly barrier: boolean;
}

/**
 * Paths that come and go together: those with the same users. A path that both systems have
 * is in none: it is never released.
 */
export interface PlanAtom {
	/** Whole store paths. */
	readonly paths: readonly string[];
	/** All of them, in the plan's bytes. */
	readonly bytes: number;
	/** `old` is there while a user is in the state "old"; `new` as soon as one is "new". */
	readonly side: "old" | "new";
	/**
	 * Units (by number) that need them. What `last` has no unit for comes, or goes, with the new
	 * system itself.
	 */
	readonly users: readonly number[];
	/** Needed by what only the new (or only the old) system as a whole has. */
	readonly last: boolean;
}

/**
 * A path of the old system that is configuration: made anew for an intermediate system where
 * anything below it was switched, else used as it is.
 */
export interface PlanGlue {
	readonly path: string;
	readonly name: string;
	readonly bytes: number;
	/** Bytes of what is made in its place: those of the new system's of the same name. */
	readonly madeBytes: number;
	/** Units below it. */
	readonly users: readonly number[];
}

/** A path that an intermediate system needs and nobody has yet. */
export interface MadePath {
	/** As long as it is predicted its hash is only a name for it. */
	readonly path: string;
	readonly predicted: boolean;
	/** In the plan's bytes. */
	readonly size: number;
}

/** One activation. */
export interface PlanStage {
	/** From 1. */
	readonly index: number;
	/** The toplevel that is activated. */
	readonly system: string;
	readonly kind: "new" | "given" | "made";
	/** State of every unit, by number, once this stage is committed. */
	readonly states: readonly UnitState[];
	/** What must come, references first; what is made is among them. */
	readonly fetch: readonly string[];
	readonly fetchBytes: number;
	/** What goes when it is committed. */
	readonly release: readonly string[];
	readonly releaseBytes: number;
	/** The most bytes that all paths of the plan hold at any moment of this stage. */
	readonly peak: number;
	/**
	 * Names of units that are taken out here (for good where only the old system has them), and of
	 * those that come back.
	 */
	readonly drops: readonly string[];
	readonly adds: readonly string[];
	/** Names of units that are switched here. */
	readonly switches: readonly string[];
	readonly made: readonly MadePath[];
	/** After this stage there is no way back: it switches a barrier. */
	readonly barrier: boolean;
	/** What it releases is pinned until the machine was started again. */
	readonly reboot: boolean;
}

/** Something that would make room. */
export interface Remedy {
	readonly kind: "dead" | "generations" | "hard-links" | "non-vital";
	/** In words: `3 older generations`. */
	readonly what: string;
	/** Bytes on disk, or of the plan where nothing was measured. */
	readonly bytes: number;
	/** Would the plan fit with this alone? */
	readonly enough: boolean;
	/** What to do: a command, or a line for whittle.toml. */
	readonly how: string;
}

/** How to get from one system to another within a capacity. */
export interface UpgradePlan {
	readonly storeDir: string;
	/** The toplevels. */
	readonly old: string;
	readonly new: string;
	/** The most bytes that store paths may hold at any moment. */
	readonly capacity: number;
	/** Bytes of the old system, and of the new one. */
	readonly current: number;
	readonly target: number;
	/** What both side by side hold. */
	readonly naivePeak: number;
	/** No order of stages, however fine, can do with less. */
	readonly lowerBound: number;
	/** That of the stages. */
	readonly peak: number;
	readonly fits: boolean;
	/** Bytes that are missing; 0 where it fits. */
	readonly shortfall: number;
	readonly stages: readonly PlanStage[];
	/** Bytes that stay to the end, for both systems have them. */
	readonly keep: number;
	readonly units: readonly PlanUnit[];
	readonly atoms: readonly PlanAtom[];
	readonly glue: readonly PlanGlue[];
	/** Bytes of the configuration that only the new system has. */
	readonly newGlue: { readonly paths: readonly string[]; readonly bytes: number };
	/** Old paths that stay until the machine was started again. */
	readonly pinned: readonly string[];
	/** Whose bytes these are: allocated blocks, NAR sizes, or of each path what is known. */
	readonly unit: "disk" | "nar" | "mixed";
	readonly remedies: readonly Remedy[];
	/** In words, what the person should know: both bases must coexist, a size is predicted. */
	readonly notes: readonly string[];
}

/** Is it of the old system alone, and so gone once it is switched? */
export function isOldOnly({ pairs }: PlanUnit): boolean {
	return pairs.length > 0 && pairs.every(([, new_]) => new_ === null);
}

/** The schema that a plan names as its own. */
export const UPGRADE_PLAN_SCHEMA = "whittle.upgrade-plan/1";
