/** For tests only: a target in memory, where every command can be the last one. */
import { WhittleError } from "../../closure/error.ts";
import type { UpgradePlan } from "../../closure/upgrade-plan.ts";
import type { JournalRecord, Target } from "../target/target.ts";
import { allOf, liveSets, systemsOf } from "./live.ts";
import { bytesByPath } from "./room.ts";

/** The machine is gone, or who drives it. */
export class Crash extends Error {}

/** What lasts when everything crashes. */
export interface World {
	readonly valid: Set<string>;
	readonly generations: string[];
	current: string;
	booted: string | null;
	readonly kept: Map<string, readonly string[]>;
	readonly journal: JournalRecord[];
	saved: string | null;
	timersHeld: boolean;
	/** Bytes of the disk that are not for the plan's paths. */
	disk: number;
	/** The most that the plan's paths have held. */
	most: number;
	/** Systems that do not let themselves be activated, or checked. */
	readonly refuses: Set<string>;
	/** Systems in the order in which they were activated. */
	readonly activated: string[];
}

/** A machine that runs the old system of a plan. */
export function worldBefore(plan: UpgradePlan, disk: number): World {
	return {
		valid: new Set(liveSets(plan)[0]),
		generations: [plan.old],
		current: plan.old,
		booted: null,
		kept: new Map(),
		journal: [],
		saved: null,
		timersHeld: false,
		disk,
		most: 0,
		refuses: new Set(),
		activated: [],
	};
}

/**
 * The world as a target. `step` is called twice for each command that changes something: before
 * it has done anything, and after; in between, too, where it does one thing after the other.
 */
export function targetIn(world: World, plan: UpgradePlan, step: () => void): Target {
	const live = liveSets(plan);
	const systems = systemsOf(plan);
	const bytes = bytesByPath(plan);
	const closureOf = (system: string) => live[systems.indexOf(system)] ?? new Set([system]);
	const held = () => [...world.valid].reduce((sum, path) => sum + (bytes.get(path) ?? 0), 0);
	const alive = () =>
		allOf([
			...[...world.generations, world.current].map(closureOf),
			...(world.booted === null ? [] : [closureOf(world.booted)]),
			...[...world.kept.values()].map((paths) => new Set(paths)),
		]);
	const change = async (work: () => void) => {
		step();
		work();
		step();
	};
	const mustBeWhole = (system: string) => {
		const lacking = [...closureOf(system)].find((path) => !world.valid.has(path));
		if (lacking !== undefined) throw new Error(`${system} lacks ${lacking}`);
	};
	const come = async (paths: readonly string[]) => {
		for (const path of paths) {
			step();
			world.valid.add(path);
			world.most = Math.max(world.most, held());
			if (held() > world.disk) {
				world.valid.delete(path);
				throw new WhittleError("disk-full", "no space left on device", path, "make room");
			}
		}
		step();
	};
	const refuseOf = (system: string) => {
		if (world.refuses.has(system)) {
			throw new WhittleError("target-failed", "ended with exit code 4", system, "see by hand");
		}
	};
	return {
		label: "the model",
		storeDir: plan.storeDir,
		folder: "/",
		dryRun: false,
		room: async () => ({
			free: Math.max(0, world.disk - held()),
			freeInodes: null,
			bootFree: null,
			reserve: 1,
		}),
		standing: async () => ({
			profile: world.generations.at(-1) ?? null,
			generations: world.generations.map((system, number) => ({ number, system })),
			current: world.current,
			booted: world.booted,
			bootId: "1",
		}),
		valid: async (paths) => new Set(paths.filter((path) => world.valid.has(path))),
		allPaths: async () => [...world.valid],
		diskSizes: async (paths) => new Map(paths.map((path) => [path, bytes.get(path) ?? 0])),
		dead: async () => {
			const there = alive();
			return new Set([...world.valid].filter((path) => !there.has(path)));
		},
		roots: async () =>
			world.booted === null ? [] : [{ root: "/run/booted-system", path: world.booted }],
		// biome-ignore lint/correctness/useYield: there is nothing to tell
		dump: async function* () {
			throw new Error("nothing is dumped here");
		},
		registration: async () => "",
		keep: (name, paths) => change(() => world.kept.set(name, paths)),
		unkeep: (name) => change(() => world.kept.delete(name)),
		fetch: async (paths, _caches, onProgress) => {
			await come(paths);
			for (const path of paths) onProgress(path, null);
		},
		push: come,
		import: async (stream) => {
			for await (const _ of stream);
			await come([]);
		},
		verify: async (paths) => {
			const lacking = paths.find((path) => !world.valid.has(path));
			if (lacking !== undefined) throw new Error(`${lacking} is verified, and not valid`);
		},
		setProfile: (system) =>
			change(() => {
				mustBeWhole(system);
				if (world.generations.at(-1) !== system) world.generations.push(system);
			}),
		activate: (system) =>
			change(() => {
				mustBeWhole(system);
				refuseOf(system);
				world.activated.push(system);
				world.current = system;
			}),
		check: async (system) => refuseOf(system),
		sync: () => change(() => {}),
		forget: (gone) =>
			change(() => {
				const last = world.generations.length - 1;
				const left = world.generations.filter((system, k) => k === last || !gone.includes(system));
				world.generations.splice(0, world.generations.length, ...left);
			}),
		release: async (paths) => {
			const there = alive();
			const held: string[] = [];
			for (const path of paths) {
				if (!world.valid.has(path)) continue;
				step();
				if (there.has(path)) held.push(path);
				else world.valid.delete(path);
			}
			step();
			return held;
		},
		rescue: () => change(() => {}),
		holdTimers: async () => {
			await change(() => {
				world.timersHeld = true;
			});
			return ["nix-gc.timer"];
		},
		releaseTimers: () =>
			change(() => {
				world.timersHeld = false;
			}),
		lock: async () => {},
		unlock: async () => {},
		journal: async () => world.journal,
		reserveJournal: async () => {},
		record: (record) =>
			change(() => {
				world.journal.push({ ...record, number: world.journal.length, time: 0 });
			}),
		savedPlan: async () => world.saved,
		savePlan: (text) =>
			change(() => {
				world.saved = text;
			}),
		clear: () => change(() => {}),
		close: async () => {},
	};
}
