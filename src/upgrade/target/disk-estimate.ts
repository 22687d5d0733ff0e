import { type Closure, nameAt } from "../../closure/closure.ts";
import { outputKey, parseName } from "../../closure/package-name.ts";

/** A path whose files could be measured. */
export interface Measured {
	readonly name: string;
	readonly narSize: number;
	readonly diskSize: number;
}

/** Bytes that files are allocated in. */
const BLOCK = 4096;

/**
 * Predicts the bytes on disk of a path from its NAR: by the ratio of the package's output where
 * that was measured, else of measured paths about as large (a power of two), for small ones are
 * mostly blocks that are not full; else of all. `plain`: a NAR byte is a byte on disk.
 */
export function diskEstimate(
	measured: readonly Measured[],
	plain: boolean,
): (name: string, narSize: number) => number {
	const ratios = new Map<string, { nar: number; disk: number }>();
	const count = (key: string, { narSize, diskSize }: Measured) => {
		const sums = ratios.get(key) ?? { nar: 0, disk: 0 };
		ratios.set(key, { nar: sums.nar + narSize, disk: sums.disk + diskSize });
	};
	for (const path of measured) {
		if (!(path.narSize > 0)) continue;
		for (const key of keysOf(path.name, path.narSize)) count(key, path);
	}
	return (name, narSize) => {
		if (plain) return narSize;
		const known = keysOf(name, narSize).flatMap((key) => ratios.get(key) ?? [])[0];
		const bytes = known === undefined ? narSize : (narSize * known.disk) / known.nar;
		return Math.max(BLOCK, Math.ceil(bytes / BLOCK) * BLOCK);
	};
}

/** From the narrowest group that a path belongs to, to the widest. */
function keysOf(name: string, narSize: number): string[] {
	return [`= ${outputKey(parseName(name))}`, `~ ${Math.floor(Math.log2(narSize))}`, "*"];
}

/** A closure with the bytes on disk of each path: as measured, else as predicted. */
export function withDisk(
	closure: Closure,
	sizes: ReadonlyMap<string, number>,
	estimate: (name: string, narSize: number) => number,
): Closure {
	const diskSize = Float64Array.from(closure.paths, (path, i) => {
		const measured = sizes.get(path);
		if (measured !== undefined) return measured;
		const narSize = closure.narSize[i]!;
		return Number.isNaN(narSize) ? Number.NaN : estimate(nameAt(closure, i), narSize);
	});
	const total = diskSize.reduce((sum, bytes) => sum + bytes, 0);
	return { ...closure, diskSize, totalDiskSize: Number.isNaN(total) ? null : total };
}
