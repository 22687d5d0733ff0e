import { counted } from "../../closure/size.ts";
import { goesWithReboot, rootNames } from "../target/kept-elsewhere.ts";
import type { FoundRoot, Target } from "../target/target.ts";
import { liveSets, releasedBy, systemAt, systemsOf } from "./live.ts";
import { ON_ITS_WAY, type Run, record } from "./run.ts";

/** What could not be released. */
export interface Pinned {
	readonly paths: readonly string[];
	/** Will it go once the machine was started again? */
	readonly untilReboot: boolean;
	/** In words, who holds it. */
	readonly words: string;
}

/**
 * Releases what a committed stage has no use for: generations that lead to systems before it,
 * and all that has come since the start and is not needed any more. Gives what is held.
 */
export async function releaseStage(run: Run, index: number): Promise<Pinned> {
	const { plan, drive } = run;
	const live = liveSets(plan);
	const gone = new Set(releasedBy(live, index));
	await drive.target.unkeep(ON_ITS_WAY);
	await drive.target.forget(systemsOf(plan).filter((system) => gone.has(system)));
	const pinned = await releasePaths(drive.target, gone, systemAt(plan, index));
	await record(run, index, "RELEASED", pinned.words);
	return pinned;
}

/** Deletes what of these paths nobody needs, and tells who holds the rest. */
export async function releasePaths(
	target: Target,
	gone: Iterable<string>,
	system: string,
): Promise<Pinned> {
	const alive = new Set(await target.release([...gone]));
	if (alive.size === 0) return { paths: [], untilReboot: false, words: "" };
	const roots = await target.roots();
	const holders = roots.filter(({ path }) => alive.has(path));
	const { booted } = await target.standing();
	const untilReboot = holders.some(goesWithReboot) || (booted !== null && booted !== system);
	const held = `${counted(alive.size, "path")} held`;
	return { paths: [...alive], untilReboot, words: `${held}${namesOf(holders)}` };
}

function namesOf(holders: readonly FoundRoot[]): string {
	const names = [...new Set(holders.map(({ root }) => root))];
	if (names.length === 0) return " by other roots";
	return ` by ${rootNames(names)}`;
}
