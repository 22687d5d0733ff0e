import { type Bringing, inBatches } from "./batches.ts";
import { bytesByPath } from "./room.ts";
import type { Run } from "./run.ts";

/** Where paths come from that are not in the backup. */
export interface Source {
	/** As the target sees them; none: as it is configured. */
	readonly caches: readonly string[];
	/** Out of this machine's store in place of them. */
	readonly push: boolean;
	/** References of a path, as far as they are known. */
	readonly references: (path: string) => readonly string[];
}

/**
 * Gets those of some paths to the target that are not valid there: out of the backup what it
 * has, the rest from caches. Each comes after what it refers to. Ends at once when the drive is
 * to stop.
 */
export async function bring(
	run: Run,
	stage: number,
	paths: readonly string[],
	source: Source,
): Promise<void> {
	const { plan, backup, drive } = run;
	const { courier, emit } = drive;
	const valid = await courier.valid(paths);
	const missing = paths.filter((path) => !valid.has(path));
	if (missing.length === 0) return;
	const saved = new Map<string, readonly string[]>();
	for (const path of missing) {
		const narinfo = await backup.narinfo(path);
		if (narinfo === null) continue;
		saved.set(
			path,
			narinfo.references.map((name) => `${plan.storeDir}/${name}`),
		);
	}
	const bytes = bytesByPath(plan);
	const sum = (some: readonly string[]) =>
		some.reduce((all, path) => all + (bytes.get(path) ?? 0), 0);
	const of = Math.round(sum(missing));
	let come = 0;
	const tell = (free: number | null) =>
		emit({
			kind: "fetching",
			stage,
			stages: plan.stages.length,
			done: Math.min(of, Math.round(come)),
			of,
			free,
		});
	const wanted = new Set(missing);
	const items: Bringing[] = missing.map((path) => ({
		path,
		isSaved: saved.has(path),
		references: (saved.get(path) ?? source.references(path)).filter(
			(reference) => reference !== path && wanted.has(reference),
		),
	}));
	tell(null);
	for (const batch of inBatches(items)) {
		if (batch.isSaved) {
			const work = { signal: drive.stop, onProgress: () => undefined };
			await courier.import(backup.exported(batch.paths, work));
			come += sum(batch.paths);
			tell(null);
		} else if (source.push) {
			await courier.push(batch.paths);
			come += sum(batch.paths);
			tell(null);
		} else {
			const told = new Set<string>();
			await courier.fetch(batch.paths, source.caches, (path, free) => {
				if (path !== null && wanted.has(path) && !told.has(path)) {
					told.add(path);
					come += bytes.get(path) ?? 0;
				}
				tell(free);
			});
		}
	}
}
