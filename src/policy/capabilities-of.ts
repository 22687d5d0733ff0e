import { remembered } from "../closure/memo.ts";
import { CAPABILITIES, type Capability, type Need } from "./capabilities.ts";
import type { Told } from "./parts.ts";
import { type System, told } from "./system.ts";

/** Whether a system has a capability, and what that rests on. */
export interface CapabilityTold {
	readonly name: string;
	/** Null where it cannot be told: names of paths say less than files. */
	readonly present: boolean | null;
	/** Store paths. */
	readonly because: readonly string[];
	/** The needs that are met; empty where it is not there. */
	readonly by: readonly Need[];
	readonly capability: Capability;
}

/** Every capability, in the order of `CAPABILITIES`. */
export const capabilitiesOf = remembered((system: System): readonly CapabilityTold[] =>
	CAPABILITIES.map((capability) => toldOf(system, capability)),
);

function toldOf(system: System, capability: Capability): CapabilityTold {
	const { name, ways } = capability;
	let untold = false;
	for (const way of ways) {
		const found = met(system, way);
		if (found.there) {
			return { name, present: true, because: found.because, by: way, capability };
		}
		untold ||= found.there === null;
	}
	return { name, present: untold ? null : false, because: [], by: [], capability };
}

/** Are all needs met? The first that is not decides; what cannot be told only after that. */
function met(system: System, way: readonly Need[]): Told {
	const paths = new Set<string>();
	let there: boolean | null = true;
	for (const need of way) {
		const each = told(system, need);
		if (each.there === false) return each;
		if (each.there === null) there = null;
		for (const path of each.because) paths.add(path);
	}
	return { there, because: [...paths] };
}
