import { parseName } from "../../closure/package-name.ts";
import { nameOf } from "../../closure/store-path.ts";
import type { Remedy } from "../../closure/upgrade-plan.ts";
import { schedule } from "../schedule/schedule.ts";
import { KNOWN_GROUPS, NEVER_OFFERED } from "./known-groups.ts";
import { instanceOf, type Model } from "./model.ts";

/** Remedies that are told, and units that are tried for them: each costs a schedule. */
const TOLD = 5;
const TRIED = 6;

/**
 * Which units, if one of them could be absent for a while, would make a plan fit or come nearest:
 * what helps most first. Those that a machine starts and is reached by are left out.
 */
export function nonVitalRemedies(model: Model, peak: number, capacity: number): Remedy[] {
	const start = model.units.map(() => "old" as const);
	const instance = instanceOf(model, start);
	const weights = privateBytes(model);
	return [...model.units.keys()]
		.filter((u) => model.units[u]!.vital && weights[u]! > 0 && isSpare(model, u))
		.sort((a, b) => weights[b]! - weights[a]! || a - b)
		.slice(0, TRIED)
		.map((u) => {
			const vital = instance.vital.map((is, other) => is && other !== u);
			const needed = schedule({ ...instance, vital }, capacity).peak;
			const names = packagesOf(model, u);
			return {
				kind: "non-vital" as const,
				what: `without ${model.units[u]!.name} for a while`,
				bytes: peak - needed,
				enough: needed <= capacity,
				how: `non-vital = [${names.map((name) => JSON.stringify(name)).join(", ")}]  under [upgrade] in whittle.toml`,
			};
		})
		.filter(({ bytes }) => bytes > 0)
		.sort((a, b) => b.bytes - a.bytes)
		.slice(0, TOLD);
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
