/** For tests only: plans of upgrades as they may have been, and random ones. */
import fc from "fast-check";
import { range, storePath } from "./testing.ts";
import type {
	MadePath,
	PlanAtom,
	PlanGlue,
	PlanStage,
	PlanUnit,
	UnitState,
	UpgradePlan,
} from "./upgrade-plan.ts";

const MIB = 1024 ** 2;

/** A path of its own for each name and side; of more than one stage for each stage. */
function pathOf(name: string, side: "old" | "new" | number): string {
	const rank = [...`${name} ${side}`].reduce((sum, c) => (sum * 31 + c.codePointAt(0)!) % 1e9, 7);
	return storePath(rank, side === "old" ? `${name}-1.0` : side === "new" ? `${name}-2.0` : name);
}

/** What a plan is drawn from: what there is, and the states of all units after each stage. */
interface World {
	readonly units: readonly PlanUnit[];
	readonly atoms: readonly PlanAtom[];
	readonly glue: readonly PlanGlue[];
	readonly newGlue: UpgradePlan["newGlue"];
	readonly keep: number;
	readonly steps: readonly (readonly UnitState[])[];
	readonly capacity: number;
}

type Bytes = ReadonlyMap<string, number>;

const sumOf = (bytes: Iterable<number>) => [...bytes].reduce((sum, each) => sum + each, 0);

/** Paths that are there once a step is committed, and what had to be made for it. */
function liveAt(world: World, states: readonly UnitState[], index: number) {
	const isStart = index === 0;
	const isEnd = states.every((state) => state === "new");
	const live = new Map<string, number>();
	const made: MadePath[] = [];
	const add = (paths: readonly string[], bytes: number) => {
		for (const [k, path] of paths.entries()) live.set(path, k === 0 ? bytes : 0);
	};
	for (const { paths, bytes, side, users, last } of world.atoms) {
		const isUsed = users.some((unit) => states[unit] === side);
		if (isUsed || (last && (side === "old" ? !isEnd : isEnd))) add(paths, bytes);
	}
	for (const { path, name, bytes, madeBytes, users } of world.glue) {
		if (isEnd) break;
		if (isStart || users.every((unit) => states[unit] === "old")) add([path], bytes);
		else {
			made.push({ path: pathOf(name, index), predicted: true, size: madeBytes });
			add([made.at(-1)!.path], madeBytes);
		}
	}
	if (isEnd) add(world.newGlue.paths, world.newGlue.bytes);
	return { live, made };
}

/** The plan that goes through these steps; every figure follows from the world. */
function planOf(world: World): UpgradePlan {
	const { units, keep, steps, capacity } = world;
	const start = liveAt(
		world,
		units.map(() => "old" as const),
		0,
	).live;
	const stages: PlanStage[] = [];
	let [before, live]: [readonly UnitState[], Bytes] = [units.map(() => "old" as const), start];
	for (const [k, states] of steps.entries()) {
		const next = liveAt(world, states, k + 1);
		const fetch = [...next.live].filter(([path]) => !live.has(path));
		const release = [...live].filter(([path]) => !next.live.has(path));
		const fetchBytes = sumOf(fetch.map(([, bytes]) => bytes));
		const from = before;
		const named = (is: (was: UnitState, now: UnitState) => boolean) =>
			units.filter((_, unit) => is(from[unit]!, states[unit]!)).map(({ name }) => name);
		const isLast = k === steps.length - 1;
		stages.push({
			index: k + 1,
			system: isLast ? world.newGlue.paths[0]! : pathOf("nixos-system-alder", k + 1),
			kind: isLast ? "new" : "made",
			states,
			fetch: fetch.map(([path]) => path),
			fetchBytes,
			release: release.map(([path]) => path),
			releaseBytes: sumOf(release.map(([, bytes]) => bytes)),
			peak: keep + sumOf(live.values()) + fetchBytes,
			drops: named((was, now) => was === "old" && now === "absent"),
			adds: named((was, now) => was === "absent" && now === "new"),
			switches: named((was, now) => was === "old" && now === "new"),
			made: next.made,
			barrier: units.some((unit, u) => unit.barrier && from[u] !== "new" && states[u] === "new"),
			reboot: false,
		});
		[before, live] = [states, next.live];
	}
	const current = keep + sumOf(start.values());
	const end = keep + sumOf(live.values());
	const fresh = new Map([...live].filter(([path]) => !start.has(path)));
	const peak = Math.max(current, ...stages.map((stage) => stage.peak));
	return {
		storeDir: "/nix/store",
		old: world.glue[0]!.path,
		new: world.newGlue.paths[0]!,
		capacity,
		current,
		target: end,
		naivePeak: current + sumOf(fresh.values()),
		lowerBound: Math.max(current, end),
		peak,
		fits: peak <= capacity,
		shortfall: Math.max(0, peak - capacity),
		stages,
		keep,
		units,
		atoms: world.atoms,
		glue: world.glue,
		newGlue: world.newGlue,
		pinned: [],
		unit: "nar",
		remedies:
			peak <= capacity
				? []
				: [
						{
							kind: "generations",
							what: "3 older generations",
							bytes: peak,
							enough: true,
							how: "nix-env --profile /nix/var/nix/profiles/system --delete-generations old",
						},
					],
		notes: world.steps.length > 1 ? ["sizes of what is made are predicted"] : [],
	};
}

function unitOf(name: string, more: Partial<PlanUnit> = {}): PlanUnit {
	const pairs = [[pathOf(name, "old"), pathOf(name, "new")]] as const;
	return { name, pairs, vital: true, barrier: false, ...more };
}

function atomOf(name: string, side: "old" | "new", bytes: number, users: number[]): PlanAtom {
	return { paths: [pathOf(name, side)], bytes, side, users, last: users.length === 0 };
}

function glueOf(name: string, bytes: number, users: readonly number[]): PlanGlue {
	return { path: pathOf(name, "old"), name, bytes, madeBytes: bytes + 512, users };
}

const SIZES: readonly (readonly [unit: string, old: number, new_: number])[] = [
	["man-pages", 90, 95],
	["postgresql", 210, 240],
	["openssh", 40, 44],
	["python3", 130, 150],
];

/**
 * In four stages: man-pages are dropped, postgresql is switched and cannot go back, openssh
 * and python3 are switched, and the new system brings man-pages back. Side by side it does
 * not fit.
 */
export const fourStages: UpgradePlan = planOf({
	units: SIZES.map(([name]) =>
		unitOf(name, { vital: name !== "man-pages", barrier: name === "postgresql" }),
	),
	atoms: [
		...SIZES.map(([name, old], unit) => atomOf(name, "old", old * MIB, [unit])),
		...SIZES.map(([name, , size], unit) => atomOf(name, "new", size * MIB, [unit])),
		atomOf("openssl", "old", 8 * MIB, [1, 2]),
		atomOf("openssl", "new", 9 * MIB, [1, 2]),
		atomOf("linux-firmware", "new", 30 * MIB, []),
	],
	glue: [
		glueOf("nixos-system-alder", 24_000, [0, 1, 2, 3]),
		glueOf("etc", 96_000, [1, 2]),
		glueOf("system-path", 310_000, [0, 2, 3]),
	],
	newGlue: {
		paths: ["nixos-system-alder", "etc", "system-path"].map((name) => pathOf(name, "new")),
		bytes: 440_000,
	},
	keep: 380 * MIB,
	steps: [
		["absent", "old", "old", "old"],
		["absent", "new", "old", "old"],
		["absent", "new", "new", "new"],
		["new", "new", "new", "new"],
	],
	capacity: 1060 * MIB,
});

/** The same within less than it takes. */
export const notFitting: UpgradePlan = {
	...fourStages,
	capacity: 960 * MIB,
	fits: false,
	shortfall: fourStages.peak - 960 * MIB,
	remedies: [
		{
			kind: "non-vital",
			what: "python3, while the others are switched",
			bytes: 130 * MIB,
			enough: true,
			how: 'non-vital = ["python3"] below [upgrade] in whittle.toml',
		},
	],
};

/** A package a stage, each with a configuration of its own. */
export function longPlan(stages: number): UpgradePlan {
	const sizes = range(stages).map((k) => (12 + ((k * 7919) % 83)) * MIB);
	const name = (k: number) =>
		k % 9 === 4 ? `package-${"with-a-long-name-".repeat(5)}${k}` : `p${k}`;
	return planOf({
		units: range(stages).map((k) => unitOf(name(k), { barrier: k % 13 === 7 })),
		atoms: sizes.flatMap((bytes, k) => [
			atomOf(name(k), "old", bytes, [k]),
			atomOf(name(k), "new", Math.round(bytes * 1.02), [k]),
		]),
		glue: [glueOf("nixos-system-alder", 24_000, range(stages))],
		newGlue: { paths: [pathOf("nixos-system-alder", "new")], bytes: 24_512 },
		keep: 300 * MIB,
		steps: range(stages).map((k) => range(stages).map((unit) => (unit <= k ? "new" : "old"))),
		capacity: 300 * MIB + sumOf(sizes) + 110 * MIB,
	});
}

const bytes = fc.oneof(fc.nat(2 ** 30), fc.constant(0), fc.integer({ min: 2 ** 32, max: 2 ** 40 }));
const name = fc.oneof(
	{ weight: 6, arbitrary: fc.constantFrom("openssh", "glibc", "perl", "linux", "etc") },
	{ weight: 1, arbitrary: fc.constantFrom("\u202egnp", "two\nlines", "<b>", "日本語", "") },
);

/** Plausible plans: every figure follows from paths with sizes, states only go on. */
export const upgradePlans: fc.Arbitrary<UpgradePlan> = fc
	.record({
		units: fc.array(
			fc.record({ name, vital: fc.boolean(), barrier: fc.boolean(), old: bytes, new_: bytes }),
			{ minLength: 1, maxLength: 6 },
		),
		shared: fc.array(
			fc.record({ bytes, isOld: fc.boolean(), users: fc.nat(63), more: fc.nat(3) }),
			{
				maxLength: 5,
			},
		),
		moves: fc.array(fc.nat(63), { maxLength: 6 }),
		glue: fc.nat(1e6),
		keep: bytes,
		capacity: bytes,
	})
	.map(({ units, shared, moves, glue, keep, capacity }) => {
		const names = units.map((unit, u) => `${unit.name}-${u}`);
		let states: UnitState[] = units.map(() => "old");
		const steps: UnitState[][] = [];
		for (const mask of moves) {
			const next = states.map((state, u): UnitState => {
				if (!((mask >> u) & 1) || state === "new") return state;
				return state === "old" && !units[u]!.vital ? "absent" : "new";
			});
			const isSame = next.every((state, u) => state === states[u]);
			if (isSame || next.every((state) => state === "new")) continue;
			steps.push(next);
			states = next;
		}
		const all = range(units.length);
		return planOf({
			units: units.map(({ vital, barrier }, u) => unitOf(names[u]!, { vital, barrier })),
			atoms: [
				...units.flatMap((unit, u) => [
					atomOf(names[u]!, "old", unit.old, [u]),
					atomOf(names[u]!, "new", unit.new_, [u]),
				]),
				...shared.map((atom, k): PlanAtom => {
					const side = atom.isOld ? "old" : "new";
					const users = all.filter((u) => (atom.users >> u) & 1);
					const paths = range(atom.more + 1).map((n) => pathOf(`shared-${k}-${n}`, side));
					return { ...atomOf("", side, atom.bytes, users), paths };
				}),
			],
			glue: [
				glueOf("nixos-system-alder", glue, all),
				glueOf(
					"etc",
					glue,
					all.filter((u) => u % 2 === 0),
				),
			],
			newGlue: { paths: [pathOf("nixos-system-alder", "new"), pathOf("etc", "new")], bytes: glue },
			keep,
			steps: [...steps, units.map(() => "new" as const)],
			capacity,
		});
	});
