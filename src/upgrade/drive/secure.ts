import { WhittleError } from "../../closure/error.ts";
import { counted, size } from "../../closure/size.ts";
import { liveSets, without } from "./live.ts";
import { offered } from "./obtainable.ts";
import { bytesByPath } from "./room.ts";
import type { Run } from "./run.ts";
import { savePaths } from "./save-paths.ts";

/**
 * Makes sure that what the stages behind `committed` release can be had again: a cache has it,
 * or it is saved in the backup, which is done here for configuration and, where the drive says
 * so, for packages. Nothing is changed on the target. Throws `WhittleError` with how many can
 * not, unless they may go for good.
 */
export async function secureReleases(run: Run, committed: number): Promise<void> {
	const { plan, backup, drive } = run;
	const released = new Set(plan.stages.slice(committed).flatMap(({ release }) => release));
	if (drive.target.dryRun) {
		for (const { made } of plan.stages) for (const { path } of made) released.delete(path);
	}
	const open: string[] = [];
	for (const path of released) if ((await backup.narinfo(path)) === null) open.push(path);
	const offers = await offered(open, drive.oldCaches, drive.stop);
	const nowhere = open.filter((path) => !offers.has(path));
	// Paths that come and go within the plan are taken care of by who makes them.
	const live = liveSets(plan)[committed]!;
	const there = await drive.target.valid(nowhere.filter((path) => live.has(path)));
	const glue = new Set(plan.glue.map(({ path }) => path));
	const saved = [...there].filter((path) => drive.backupAll || glue.has(path));
	if (!drive.target.dryRun) await savePaths(drive.target, saved, backup);
	const lost = without(nowhere, new Set(saved)).filter(
		(path) => there.has(path) || !live.has(path),
	);
	if (lost.length === 0) return;
	const bytes = bytesByPath(plan);
	const bytesOf = (path: string) => bytes.get(path) ?? 0;
	const largest = lost.toSorted((a, b) => bytesOf(b) - bytesOf(a) || (a < b ? -1 : 1))[0]!;
	const all = lost.reduce((sum, path) => sum + bytesOf(path), 0);
	const what = `${counted(lost.length, "path")} (${size(Math.round(all))}) would be released that no cache has`;
	if (drive.irreversible) {
		drive.emit({ kind: "note", note: `${what}: there is no way back for them` });
		return;
	}
	throw new WhittleError(
		"not-obtainable",
		`${what}; the largest is ${size(Math.round(bytesOf(largest)))}`,
		largest,
		"name a cache that has them (--old-cache), save them on this machine (--backup FOLDER), or let them go for good (--irreversible)",
	);
}
