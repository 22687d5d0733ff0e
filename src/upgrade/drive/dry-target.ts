import { shellWord } from "../../closure/escape.ts";
import type { JournalRecord, Standing, Target } from "../target/target.ts";

/**
 * A target that only tells its commands, as it would be had they been run: what was fetched is
 * valid, what was released is not, and so on. `tell` hears those commands that the target itself
 * does not tell, for it sees nothing to delete.
 */
export function dryTarget(target: Target, tell: (words: string) => void): Target {
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
	const named = target.label.startsWith("/") ? ["--store", `local?root=${target.label}`] : [];
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
			const own = generations.findLast(({ system }) => system === others.profile);
			const gone = generations.filter((each) => systems.includes(each.system) && each !== own);
			if (gone.length === 0) return;
			const all = gone.map(({ number }) => String(number));
			tell(["nix-env", ...named, "--delete-generations", ...all].map(shellWord).join(" "));
			seen = { ...others, generations: generations.filter((each) => !gone.includes(each)) };
		},
		async release(paths) {
			const valid = await this.valid(paths);
			const there = paths.filter((path) => valid.has(path));
			if (there.length > 0) {
				tell(["nix-store", ...named, "--delete", ...there].map(shellWord).join(" "));
			}
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
