import type { JournalRecord, Standing, Target } from "../target/target.ts";

/**
 * A target that only tells its commands, as it would be had they been run: what was fetched is
 * valid, what was released is not, and so on.
 */
export function dryTarget(target: Target): Target {
	const come = new Set<string>();
	const gone = new Set<string>();
	const journal: JournalRecord[] = [];
	let freed = 0;
	let saved: string | null = null;
	let seen: Standing | null = null;
	const standing = async () => {
		seen ??= await target.standing();
		return seen;
	};
	const bring = (paths: readonly string[]) => {
		for (const path of paths) {
			come.add(path);
			gone.delete(path);
		}
	};
	return {
		...target,
		standing,
		// Only the first stage meets the room that there is; of what comes after the plan knows.
		room: async () => {
			const room = await target.room();
			return { ...room, free: come.size === 0 ? room.free + freed : Number.POSITIVE_INFINITY };
		},
		async valid(paths) {
			const valid = new Set([...(await target.valid(paths)), ...paths.filter((p) => come.has(p))]);
			for (const path of gone) valid.delete(path);
			return valid;
		},
		diskSizes: async (paths) => target.diskSizes(paths.filter((path) => !come.has(path))),
		async fetch(paths, caches, onProgress) {
			await target.fetch(paths, caches, onProgress);
			bring(paths);
		},
		async push(paths) {
			await target.push(paths);
			bring(paths);
		},
		async verify(paths) {
			await target.verify(paths);
			bring(paths); // also what came by a stream, which nobody has read
		},
		async setProfile(system) {
			const { generations, ...others } = await standing();
			if (others.profile === system) return;
			await target.setProfile(system);
			const number = (generations.at(-1)?.number ?? 0) + 1;
			seen = { ...others, profile: system, generations: [...generations, { number, system }] };
		},
		async activate(system, command) {
			await target.activate(system, command);
			seen = { ...(await standing()), current: system };
		},
		async forget(systems) {
			const { generations, ...others } = await standing();
			await target.forget(systems, { generations, ...others });
			const own = generations.findLast(({ system }) => system === others.profile);
			const left = generations.filter((each) => each === own || !systems.includes(each.system));
			seen = { ...others, generations: left };
		},
		async release(paths) {
			const valid = await this.valid(paths);
			const there = paths.filter((path) => valid.has(path));
			await target.release(there);
			const sizes = await target.diskSizes(there.filter((path) => !come.has(path)));
			for (const bytes of sizes.values()) freed += bytes;
			for (const path of there) {
				gone.add(path);
				come.delete(path);
			}
			return [];
		},
		lock: async () => {},
		unlock: async () => {},
		journal: async () => [...(await target.journal()), ...journal],
		async record(record) {
			await target.record(record);
			journal.push({ ...record, number: journal.length, time: 0 });
		},
		savedPlan: async () => saved ?? (await target.savedPlan()),
		async savePlan(plan) {
			await target.savePlan(plan);
			saved = plan;
		},
	};
}
