import { parseName } from "../../closure/package-name.ts";
import { nameOf } from "../../closure/store-path.ts";
import type { Remedy } from "../../closure/upgrade-plan.ts";
import type { States } from "../schedule/instance.ts";
import { needs } from "../schedule/need.ts";
import { schedule } from "../schedule/schedule.ts";
import { KNOWN_GROUPS, NEVER_OFFERED } from "./known-groups.ts";
import { instanceOf, type Model } from "./model.ts";

/** Remedies that are told, and units that are looked at for them. */
const TOLD = 5;
const LOOKED_AT = 40;
/** Up to so many units a schedule is searched for each that is told: it may do better. */
const SEARCHED = 100;

/**
 * Which units, if one of them could be absent for a while, would make a plan fit or come nearest:
 * what helps most first. `bytes` is what the peak falls by for certain: the same stages without
 * the unit, or where there are few units the best ones. Those that a machine starts and is
 * reached by are left out.
 */
export function nonVitalRemedies(
	model: Model,
	stages: readonly States[],
	peak: number,
	capacity: number,
): Remedy[] {
	const start = model.units.map(() => "old" as const);
	const instance = instanceOf(model, start);
	const weights = privateBytes(model);
	const without = (unit: number) =>
		[start, ...stages.slice(0, -1)].map((states): States => states.with(unit, "absent"));
	const found = [...model.units.keys()]
		.filter((u) => model.units[u]!.vital && weights[u]! > 0 && isSpare(model, u))
		.sort((a, b) => weights[b]! - weights[a]! || a - b)
		.slice(0, LOOKED_AT)
		.map((unit) => ({
			unit,
			needed: Math.max(...needs(instance, [...without(unit), stages.at(-1)!])),
		}))
		.sort((a, b) => a.needed - b.needed)
		.slice(0, TOLD);
	return found
		.map(({ unit, needed }) => {
			if (model.units.length > SEARCHED) return { unit, needed };
			const vital = instance.vital.with(unit, false);
			return { unit, needed: Math.min(needed, schedule({ ...instance, vital }, capacity).peak) };
		})
		.filter(({ needed }) => needed < peak)
		.sort((a, b) => a.needed - b.needed)
		.map(({ unit, needed }) => {
			const names = packagesOf(model, unit);
			return {
				kind: "non-vital",
				what: `without ${model.units[unit]!.name} for a while`,
				bytes: peak - needed,
				enough: needed <= capacity,
				how: `non-vital = [${names.map((name) => JSON.stringify(name)).join(", ")}]  under [upgrade] in whittle.toml`,
			};
		});
}

/** Bytes, old and new, that one unit alone needs. */
function privateBytes({ units, atoms }: Model): number[] {
	const bytes = units.map(() => 0);
	for (const { users, last, bytes: size } of atoms) {
		if (users.length === 1 && !last) bytes[users[0]!]! += size;
	}
	return bytes;
}

function packagesOf({ storeDir, units }: Model, u: number): string[] {
	return [...new Set(units[u]!.pairs.map(([old]) => parseName(nameOf(storeDir, old)).pname))];
}

function isSpare(model: Model, u: number): boolean {
	return packagesOf(model, u).every(
		(pname) =>
			!NEVER_OFFERED.test(pname) && !KNOWN_GROUPS.some(({ members }) => members.test(pname)),
	);
}
