/** For tests and the bench: random instances, and the obvious slow answers. */

import { randomNumbers } from "../../closure/random.ts";
import type { UnitState } from "../../closure/upgrade-plan.ts";
import type { Instance, Shared, States } from "./instance.ts";

/** What a random instance is like. */
export interface Shape {
	readonly units: number;
	readonly seed: number;
	/** Do units share atoms, and is there configuration? Else each has one old and one new atom. */
	readonly isShared?: boolean;
	/** Share of the units that may be absent. */
	readonly nonVital?: number;
	/** Share of the units that are under way already. */
	readonly moved?: number;
}

/** The same shape gives the same instance. */
export function randomInstance({
	units,
	seed,
	isShared = false,
	nonVital = 0,
	moved = 0,
}: Shape): Instance {
	const random = randomNumbers(seed);
	const below = (limit: number) => Math.floor(random() * limit);
	const all = Array.from({ length: units }, (_, unit) => unit);
	const some = () => all.filter(() => random() < (below(4) === 0 ? 0.8 : 0.25));
	const own = (): Shared[] =>
		all.map((unit) => ({ bytes: below(100), users: [unit], last: false }));
	const between = (): Shared[] =>
		Array.from({ length: isShared ? below(2 * units + 2) : 0 }, () => ({
			bytes: below(60),
			users: some(),
			last: below(8) === 0,
		}));
	const vital = all.map(() => random() >= nonVital);
	const glue = Array.from({ length: isShared ? below(5) : 0 }, () => ({
		bytes: below(12),
		madeBytes: below(12),
		users: some(),
	}));
	const state = (unit: number): UnitState => {
		if (random() >= moved) return "old";
		return vital[unit] || below(2) === 0 ? "new" : "absent";
	};
	return {
		vital,
		keep: isShared ? below(100) : 0,
		old: [...own(), ...between()],
		new: [...own(), ...between()],
		glue,
		newGlue: isShared ? below(20) : 0,
		start: all.map(state),
	};
}

/** All states that can come, each after those before it; the first is where it stands. */
export function allStates({ start, vital }: Instance): States[] {
	let all: States[] = [[]];
	for (const [unit, from] of start.entries()) {
		const each: UnitState[] =
			from === "new"
				? ["new"]
				: from === "absent"
					? ["absent", "new"]
					: vital[unit]
						? ["old", "new"]
						: ["old", "absent", "new"];
		all = each.flatMap((state) => all.map((before) => [...before, state]));
	}
	return all;
}

const RANK = { old: 0, absent: 1, new: 2 };

/** Is every unit at most as far as there? */
export function isBefore(a: States, b: States): boolean {
	return a.every((state, unit) => RANK[state] <= RANK[b[unit]!]);
}

/** What is there while a system runs: bytes of each path that it has. */
function live(instance: Instance, states: States | "new system"): Map<string, number> {
	const paths = new Map([["keep", instance.keep]]);
	for (const [k, { bytes, users, last }] of instance.old.entries()) {
		if (states === "new system") continue;
		if (last || users.some((unit) => states[unit] === "old")) paths.set(`old ${k}`, bytes);
	}
	for (const [k, { bytes, users }] of instance.new.entries()) {
		if (states === "new system" || users.some((unit) => states[unit] === "new")) {
			paths.set(`new ${k}`, bytes);
		}
	}
	if (states === "new system") return paths.set("new glue", instance.newGlue);
	for (const [k, { bytes, madeBytes, users }] of instance.glue.entries()) {
		if (users.every((unit) => states[unit] === "old")) paths.set(`glue ${k}`, bytes);
		else paths.set(`glue ${k} for ${states}`, madeBytes);
	}
	return paths;
}

/** What lies side by side while one system follows the other. */
export function union(instance: Instance, from: States, to: States | "new system"): number {
	let sum = 0;
	for (const bytes of new Map([...live(instance, from), ...live(instance, to)]).values()) {
		sum += bytes;
	}
	return sum;
}

/** Bytes of one system alone. */
export function alone(instance: Instance, states: States | "new system"): number {
	return [...live(instance, states).values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** What a search over all chains of states finds. */
export interface BruteForce {
	readonly peak: number;
	/** Of steps within a capacity, and of absences with so few; null where none fits. */
	readonly fewest: (capacity: number) => { steps: number; absences: number } | null;
}

/** Every step from every state to every other, its need by sets of paths. */
export function bruteForce(instance: Instance): BruteForce {
	const states = allStates(instance);
	const end = states.length;
	const lives = [...states.map((each) => live(instance, each)), live(instance, "new system")];
	const ids = new Map<string, number>();
	const bytes: number[] = [];
	const numbers = lives.map((paths) =>
		Array.from(paths, ([path, size]) => {
			const id = ids.get(path) ?? ids.size;
			ids.set(path, id);
			bytes[id] = size;
			return id;
		}),
	);
	/** Units that are not "old", and those that are "new", a bit each. */
	const [changed, fresh] = [["absent", "new"], ["new"]].map((as) =>
		states.map((each) => each.reduce((bits, state, k) => bits | (+as.includes(state) << k), 0)),
	);
	const absent = states.map((each) => each.filter((state) => state === "absent").length);
	const needs: [to: number, need: number][][] = states.map(() => []);
	const there = new Uint8Array(ids.size);
	for (let a = 0; a < end; a++) {
		there.fill(0);
		for (const id of numbers[a]!) there[id] = 1;
		const alone = numbers[a]!.reduce((sum, id) => sum + bytes[id]!, 0);
		for (let b = a + 1; b <= end; b++) {
			const isBack = (changed![a]! & ~changed![b]!) | (fresh![a]! & ~fresh![b]!);
			if (b < end && isBack !== 0) continue;
			let need = alone;
			for (const id of numbers[b]!) if (there[id] === 0) need += bytes[id]!;
			needs[a]!.push([b, need]);
		}
	}
	const peaks = [...states.map((_, a) => (a === 0 ? 0 : Infinity)), Infinity];
	for (let a = 0; a < end; a++) {
		for (const [b, need] of needs[a]!) {
			peaks[b] = Math.min(peaks[b]!, Math.max(peaks[a]!, need));
		}
	}
	return {
		peak: peaks[end]!,
		fewest: (capacity) => {
			const found: ({ steps: number; absences: number } | null)[] = peaks.map(() => null);
			found[0] = { steps: 0, absences: 0 };
			for (let a = 0; a < end; a++) {
				const from = found[a];
				if (!from) continue;
				for (const [b, need] of needs[a]!) {
					if (need > capacity) continue;
					const steps = from.steps + 1;
					const absences = from.absences + (absent[b] ?? 0);
					const known = found[b];
					const more = known ? known.steps - steps || known.absences - absences : 1;
					if (more > 0) found[b] = { steps, absences };
				}
			}
			return found[end]!;
		},
	};
}

/**
 * An upgrade as of a real system: most paths belong to one package, some to a few, a handful (as
 * glibc) to nearly all; the new ones are about as large as the old, some much larger or smaller.
 * `paths` counts those that differ, on both sides together.
 */
export function realisticInstance(
	shape: Pick<Shape, "units" | "seed" | "nonVital"> & { readonly paths: number },
): Instance {
	const { units, paths, seed, nonVital = 0 } = shape;
	const random = randomNumbers(seed);
	const below = (limit: number) => Math.floor(random() * limit);
	const all = Array.from({ length: units }, (_, unit) => unit);
	const size = () => Math.floor(Math.exp(8 + 9 * random()));
	const like = (bytes: number) => Math.floor(bytes * Math.exp((random() + random() - 1) * 0.8));
	const old: Shared[] = [];
	const new_: Shared[] = [];
	for (let k = 0; k < paths / 2; k++) {
		const kind = random();
		// each unit first has a path of its own
		const users =
			k < units
				? [k]
				: kind < 0.02
					? all.filter(() => random() < 0.9)
					: kind < 0.1
						? all.filter(() => random() < 0.1)
						: Array.from(new Set([below(units), below(units), below(units)])).slice(below(3));
		const bytes = kind < 0.02 ? 30e6 : size();
		old.push({ bytes, users, last: kind > 0.98 });
		const isMoved = random() < 0.2;
		const others = isMoved ? users.filter(() => random() < 0.7) : users;
		new_.push({ bytes: like(bytes), users: others, last: kind > 0.98 || others.length === 0 });
	}
	const configuration = (bytes: number, users: number[]) => ({
		bytes,
		madeBytes: like(bytes),
		users,
	});
	return {
		vital: all.map(() => random() >= nonVital),
		keep: 300e6,
		old,
		new: new_,
		glue: [
			configuration(20e3, all),
			configuration(200e3, all),
			configuration(900e3, all),
			...all.filter((unit) => unit % 4 === 0).map((unit) => configuration(4e3, [unit])),
		],
		newGlue: 1.3e6,
		start: all.map(() => "old"),
	};
}

/** An instance of every kind, of up to six units, or of twelve that are vital. */
export function smallInstance(seed: number): Instance {
	const kind = seed % 4;
	return randomInstance({
		seed,
		units: seed % 100 === 1 ? 12 : seed % 7,
		isShared: kind > 0,
		nonVital: kind > 1 ? 0.5 : 0,
		moved: kind > 2 ? 0.4 : 0,
	});
}
