import { WhittleError } from "../closure/error.ts";
import { groupBy } from "../closure/group-by.ts";
import { hashOf } from "../closure/store-path.ts";
import type { Evidence } from "../nix/store/evidence.ts";
import type { Subject } from "../nix/subject.ts";
import type { Work } from "../nix/work.ts";

/** One place where `referrer` names `reference`. */
export interface EdgeEvidence {
	readonly referrer: number;
	readonly reference: number;
	readonly evidence: Evidence;
}

/**
 * The files behind references: for each the first that holds it, or with `all` every one.
 * A referrer is read once for all its references. Needs the files, so a subject read from
 * a file must have its paths in the store here.
 */
export async function gatherEvidence(
	{ closure, evidence: find }: Subject,
	edges: readonly (readonly [number, number])[],
	all: boolean,
	work: Work,
): Promise<EdgeEvidence[]> {
	const result: EdgeEvidence[] = [];
	for (const [referrer, own] of groupBy(edges, ([from]) => from)) {
		const targets = own.map(([, reference]) => reference);
		const path = closure.paths[referrer]!;
		const hashes = targets.map((target) => hashOf(closure.storeDir, closure.paths[target]!));
		const found = await orUnreadable(path, () => find(path, hashes, all, work));
		targets.forEach((reference, k) => {
			for (const evidence of found.get(hashes[k]!)!) result.push({ referrer, reference, evidence });
		});
	}
	return result;
}

async function orUnreadable<T>(path: string, read: () => Promise<T>): Promise<T> {
	try {
		return await read();
	} catch (error) {
		if (error instanceof WhittleError) throw error;
		throw new WhittleError(
			"no-files",
			`its files cannot be read (${error instanceof Error ? error.message : String(error)})`,
			path,
			"--precise looks into the files: name their store with --store, or leave it out",
		);
	}
}
