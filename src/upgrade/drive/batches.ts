/** A path that must come. */
export interface Bringing {
	readonly path: string;
	/** Is it in the backup? */
	readonly isSaved: boolean;
	/** Those that must come too; never itself. */
	readonly references: readonly string[];
}

/** Paths that come from one source at once, references first. */
export interface Batch {
	readonly isSaved: boolean;
	readonly paths: readonly string[];
}

/**
 * Paths from two sources, in the fewest batches in which each path comes after what it refers
 * to. References make no circle, as those of store paths. O(paths and references).
 */
export function inBatches(items: readonly Bringing[]): readonly Batch[] {
	const byPath = new Map(items.map((item) => [item.path, item]));
	const rounds = new Map<string, number>();
	const batches: { isSaved: boolean; paths: string[] }[] = [];
	/** In round 2k come those from caches, in 2k + 1 those that are saved. */
	const settle = (item: Bringing) => {
		const own = item.isSaved ? 1 : 0;
		const round = item.references.reduce((latest, reference) => {
			const before = rounds.get(reference) ?? 0;
			return Math.max(latest, before % 2 === own ? before : before + 1);
		}, own);
		rounds.set(item.path, round);
		batches[round] ??= { isSaved: item.isSaved, paths: [] };
		batches[round].paths.push(item.path);
	};
	// Depth first without recursion: a chain can be deeper than a stack.
	for (const first of items) {
		const open: { item: Bringing; next: number }[] = [{ item: first, next: 0 }];
		const isOpen = new Set([first.path]);
		for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
			if (rounds.has(top.item.path)) {
				open.pop();
				continue;
			}
			const reference = byPath.get(top.item.references[top.next++] ?? "");
			if (top.next > top.item.references.length) {
				settle(top.item);
				open.pop();
			} else if (reference !== undefined && !isOpen.has(reference.path)) {
				isOpen.add(reference.path);
				open.push({ item: reference, next: 0 });
			}
		}
	}
	return batches.filter((batch) => batch !== undefined);
}
