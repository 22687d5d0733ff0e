import { type Closure, nameAt } from "../../closure/closure.ts";
import { WhittleError } from "../../closure/error.ts";
import { degree } from "../../closure/graph.ts";
import { packageAt } from "../../closure/names.ts";
import { count, counted, size } from "../../closure/size.ts";
import { diskEstimate, type Measured, withDisk } from "./disk-estimate.ts";
import { AT_ONCE } from "./fetch.ts";
import type { Room, Target } from "./target.ts";

const KIB = 2 ** 10;
const MIB = 2 ** 20;

/** `gc-reserved-space`, as Nix has it where nobody says otherwise. */
const RESERVE = 8 * MIB;

/**
 * What Nix's database takes, as measured: a row and its indices for each path and reference, and
 * until a process ends a log of the pages that it has written.
 */
const ROW = KIB;
const REFERENCE = 128;
const LOGGED = 32 * KIB;

/** A compressed kernel, as it lies in /boot. */
const KERNEL_IMAGE = 16 * MIB;

/** What a plan for a target is made of. */
export interface MeasuredTarget {
	/** The most bytes that all paths of both systems may hold at any moment. */
	readonly capacity: number;
	/** With the bytes on disk of each path. */
	readonly old: Closure;
	readonly new: Closure;
	/** The same of systems between. */
	readonly given: readonly Closure[];
	/** In words, what the person should know. */
	readonly notes: readonly string[];
}

/**
 * Room and sizes of a target. What is there is measured, hard links counted once, where the old
 * system has them; what is not is predicted. The capacity is what paths of both hold now and what
 * is free, less the margin and what Nix itself will take. Walks all files of both that are there.
 * Throws `WhittleError` where the target has another store directory, or lacks the old system.
 *
 * @param margin bytes that stay free
 * @param given systems to go through
 */
export async function measureTarget(
	target: Target,
	old: Closure,
	new_: Closure,
	margin: number,
	given: readonly Closure[] = [],
): Promise<MeasuredTarget> {
	for (const { storeDir } of [old, new_, ...given])
		if (storeDir !== target.storeDir) throw otherStore(target, storeDir);
	const all = [...new Set([old, new_, ...given].flatMap(({ paths }) => paths))];
	const there = await target.valid(all);
	const sizes = await target.diskSizes(all.filter((path) => there.has(path)));
	const room = await target.room();
	const plain = room.fileSystem === "btrfs";
	const estimate = diskEstimate(measuredOf([old, new_], sizes), plain);
	const [before, after] = [withDisk(old, sizes, estimate), withDisk(new_, sizes, estimate)];
	let held = 0;
	for (const bytes of sizes.values()) held += bytes;
	const coming = [...after.paths.keys()].filter((i) => !sizes.has(after.paths[i]!));
	const references = coming.reduce((sum, i) => sum + degree(after.references, i), 0);
	const database =
		coming.length * ROW + references * REFERENCE + Math.min(coming.length, AT_ONCE) * LOGGED;
	const reserve = Math.max(0, RESERVE - room.reserve);
	const capacity = held + room.free - reserve - database - margin;
	const predicted = coming.length + old.paths.filter((path) => !sizes.has(path)).length;
	return {
		capacity: Math.max(0, capacity),
		old: before,
		new: after,
		given: given.map((each) => withDisk(each, sizes, estimate)),
		notes: [
			`the capacity is ${size(held)} that paths of both hold and ${size(room.free)} free, less a margin of ${size(margin)} and ${size(reserve + database)} for Nix itself`,
			...(capacity >= 0
				? []
				: [
						`that is ${size(-capacity)} less than nothing; margin = "SIZE" under [upgrade] in whittle.toml asks for less`,
					]),
			...(predicted === 0
				? []
				: [
						`the bytes on disk of ${counted(predicted, "path")} that ${predicted === 1 ? "is" : "are"} not on the target are predicted from NAR sizes`,
					]),
			...(plain
				? [
						"btrfs tells sizes before compression: a byte of a NAR is taken for a byte on disk, which is at most so much",
					]
				: []),
			...inodeNotes(after, coming, room),
			...bootNotes(after, coming, room),
		],
	};
}

function measuredOf(closures: readonly Closure[], sizes: ReadonlyMap<string, number>): Measured[] {
	const measured = new Map<string, Measured>();
	for (const closure of closures) {
		closure.paths.forEach((path, i) => {
			const diskSize = sizes.get(path);
			// What others hold, too, was counted with them.
			if (diskSize === undefined || diskSize === 0) return;
			measured.set(path, { name: nameAt(closure, i), narSize: closure.narSize[i]!, diskSize });
		});
	}
	return [...measured.values()];
}

/** Files for a byte are taken to be what the whole file system has. */
function inodeNotes({ diskSize }: Closure, coming: readonly number[], room: Room): string[] {
	const { freeInodes, used } = room;
	if (freeInodes === null || used === undefined || used.bytes <= 0) return [];
	const bytes = coming.reduce((sum, i) => sum + (diskSize![i]! || 0), 0);
	const needed = Math.max(coming.length, Math.ceil((bytes * used.inodes) / used.bytes));
	if (needed <= freeInodes) return [];
	return [
		`the new system may need some ${count(needed)} inodes beside the old one, and ${count(freeInodes)} are free`,
	];
}

function bootNotes(closure: Closure, coming: readonly number[], { bootFree }: Room): string[] {
	if (bootFree === null) return [];
	const pname = (i: number) => packageAt(closure, i).pname;
	const initrds = coming.filter((i) => /^initrd\b/.test(pname(i)));
	if (initrds.length === 0 && !coming.some((i) => pname(i) === "linux")) return [];
	const needed = initrds.reduce((sum, i) => sum + (closure.diskSize![i]! || 0), KERNEL_IMAGE);
	return [
		needed <= bootFree
			? `/boot must take a second kernel and initrd, some ${size(needed)}; ${size(bootFree)} are free there`
			: `/boot has only ${size(bootFree)} free; a second kernel and initrd need some ${size(needed)}`,
	];
}

function otherStore(target: Target, storeDir: string): WhittleError {
	return new WhittleError(
		"other-store",
		`has its store at ${target.storeDir}, the system is one for ${storeDir}`,
		target.label,
		"name a system that was built for that store",
	);
}
