import type { Closure } from "../../closure/closure.ts";
import type { Work } from "../work.ts";
import { spread } from "../workers/spread.ts";
import { blockProblems } from "./file-system.ts";
import { type LocalStore, realPath } from "./local-store.ts";
import { type Measured, measuring, type Unmeasured } from "./measure-blocks.ts";

/** Allocated bytes (`st_blocks`, so what the file system says) of some places, each inode once. */
export interface DiskUsage {
	/**
	 * Bytes that this place alone holds: its folders and links, and files no other of the
	 * places has a name of, counted once. NaN where the place is not there.
	 */
	readonly own: Float64Array;
	/**
	 * Inodes that several of the places hold: `place[k]` holds inode number `inode[k]`,
	 * 0..bytes.length-1, whose bytes are `bytes[inode[k]]`. By inode, then place.
	 */
	readonly shared: {
		readonly place: Uint32Array;
		readonly inode: Uint32Array;
		readonly bytes: Float64Array;
	};
}

/**
 * Walks the files at and below `places`, in several threads where it takes longer. What
 * vanishes meanwhile is not counted. O(inodes). Throws `WhittleError` `not-readable`.
 *
 * @param patience see `spread`
 */
export async function diskUsage(
	places: readonly string[],
	{ signal, onProgress }: Work,
	patience?: number,
): Promise<DiskUsage> {
	const own = new Float64Array(places.length);
	const links = collectLinks();
	const items = places.map((file, place): Unmeasured => ({ place, file, top: true })).reverse();
	let begun = 0;
	const take = (found: Measured) => {
		for (const place of found.absent) own[place] = Number.NaN;
		found.own.place.forEach((place, k) => {
			own[place]! += found.own.bytes[k]!;
		});
		links.add(found.named);
		begun += found.begun;
		onProgress({ what: "disk usage", done: begun, of: places.length, unit: "count" });
	};
	await spread(measuring, null, items, take, signal, patience);
	return { own, shared: links.settle(own) };
}

/**
 * The closure with its disk usage: allocated blocks of every path, each inode counted once
 * within the path; and of all paths together, each inode counted once. With hard links
 * (an optimised store) the column therefore adds up to more than the total. A path whose
 * files are not here keeps what its source recorded, if anything; where some are here and
 * some not, there is no total. A file system whose figures are not the whole truth is a problem.
 */
export async function withDiskUsage(
	closure: Closure,
	store: LocalStore,
	work: Work,
): Promise<Closure> {
	const { own, shared } = await diskUsage(
		closure.paths.map((path) => realPath(store, path)),
		work,
	);
	const here = own.map((bytes) => (Number.isNaN(bytes) ? 0 : 1));
	if (!here.includes(1)) return closure;
	const diskSize = own.map((bytes, i) =>
		here[i] === 1 ? bytes : (closure.diskSize?.[i] ?? bytes),
	);
	let total = 0;
	for (const bytes of own) total += bytes;
	for (const bytes of shared.bytes) total += bytes;
	shared.place.forEach((place, k) => {
		diskSize[place]! += shared.bytes[shared.inode[k]!]!;
	});
	return {
		...closure,
		diskSize,
		totalDiskSize: Number.isNaN(total) ? null : total,
		problems: [...closure.problems, ...blockProblems(store.realStoreDir)],
	};
}

/** Names of files that have several, gathered until it is clear which places hold which. */
function collectLinks() {
	const devices = new Map<number, Map<number | bigint, number>>();
	const bytes: number[] = [];
	const places: number[] = [];
	const inodes: number[] = [];
	return {
		add({ place, device, inode, bytes: allocated }: Measured["named"]): void {
			for (let k = 0; k < place.length; k++) {
				const numbers = devices.get(device[k]!) ?? new Map<number | bigint, number>();
				if (numbers.size === 0) devices.set(device[k]!, numbers);
				let number = numbers.get(inode[k]!);
				if (number === undefined) {
					number = bytes.push(allocated[k]!) - 1;
					numbers.set(inode[k]!, number);
				}
				places.push(place[k]!);
				inodes.push(number);
			}
		},
		/** Adds to `own` what one place alone holds, and gives the rest. */
		settle(own: Float64Array): DiskUsage["shared"] {
			const names = Float64Array.from(inodes, (inode, k) => inode * own.length + places[k]!);
			names.sort();
			const place: number[] = [];
			const inode: number[] = [];
			const several: number[] = [];
			for (let k = 0; k < names.length; ) {
				const number = Math.floor(names[k]! / own.length);
				const holders = new Set<number>();
				for (; Math.floor(names[k]! / own.length) === number; k++) {
					holders.add(names[k]! - number * own.length);
				}
				const [first] = holders;
				if (holders.size === 1) own[first!]! += bytes[number]!;
				else {
					for (const holder of holders) {
						place.push(holder);
						inode.push(several.length);
					}
					several.push(bytes[number]!);
				}
			}
			return {
				place: Uint32Array.from(place),
				inode: Uint32Array.from(inode),
				bytes: Float64Array.from(several),
			};
		},
	};
}
