import { WhittleError } from "../closure/error.ts";
import { packageAt } from "../closure/names.ts";
import { matches } from "../closure/pattern.ts";
import { CAPABILITIES } from "./capabilities.ts";
import { capabilitiesOf } from "./capabilities-of.ts";
import { nearest } from "./nearest.ts";
import type { Breach, KeepContract } from "./policy.ts";
import type { System } from "./system.ts";
import { unitsMeant } from "./unit-names.ts";

/**
 * What of the contract a system lacks, in the order of the contract. What cannot be told counts
 * as missing. The check is not run: that is `runCheck`.
 */
export function breachesOf(contract: KeepContract, system: System): Breach[] {
	const found = new Map(
		(contract.capabilities.length === 0 ? [] : capabilitiesOf(system)).map((each) => [
			each.name,
			each,
		]),
	);
	const capabilities = contract.capabilities.flatMap((name): Breach[] => {
		const each = found.get(name);
		if (each?.present) return [];
		const gives = each?.capability.gives ?? "there is no such capability";
		const told = each?.present === null ? "cannot be told by names of paths alone: " : "gone: ";
		return [{ kind: "capability", name, reason: told + gives }];
	});
	const units = contract.units
		.filter((name) => !system.unit(name).there)
		.map((name): Breach => ({ kind: "unit", name, reason: "no such unit is in the system" }));
	const programs = contract.programs
		.filter((name) => !system.program(name).there)
		.map((name): Breach => ({ kind: "program", name, reason: "it is not on the path" }));
	const packages = contract.packages
		.filter((pattern) => matches(system.closure, pattern).length === 0)
		.map(
			(name): Breach => ({
				kind: "package",
				name,
				reason: "no path of the closure is meant by it",
			}),
		);
	return [...capabilities, ...units, ...programs, ...packages];
}

/** Units as evaluating tells them, before anything is built. */
export interface EvaluatedUnits {
	readonly units: readonly string[];
	readonly userUnits: readonly string[];
}

/**
 * Units of the contract that a candidate is known to lack before it is built. Evaluating tells
 * nothing of units that packages bring along (most of systemd's own): such are those that `base`,
 * the system as it is evaluated, has not either; only building tells of them. Without `base`
 * every unit counts.
 */
export function unitBreaches(
	contract: KeepContract,
	units: readonly string[],
	userUnits: readonly string[],
	base: EvaluatedUnits | null = null,
): Breach[] {
	const has = unitSet({ units, userUnits });
	const had = base === null ? null : unitSet(base);
	const among = (some: ReadonlyMap<string, string>, name: string) =>
		unitsMeant(some, name).length > 0;
	return contract.units
		.filter((name) => !among(has, name) && (had === null || among(had, name)))
		.map((name) => ({ kind: "unit", name, reason: "no such unit is in the configuration" }));
}

function unitSet({ units, userUnits }: EvaluatedUnits): Map<string, string> {
	return new Map([...units, ...userUnits].map((name) => [name, name]));
}

/**
 * Refuses a contract that the present system breaks already: whoever wrote it misspelled a name,
 * or believes in something that is not there. Throws `WhittleError` that names what is missing,
 * and what is meant perhaps.
 */
export function requireKept(contract: KeepContract, system: System, file = "[keep]"): void {
	const breaches = breachesOf(contract, system);
	if (breaches.length === 0) return;
	const missing = breaches.map(({ kind, name }) => {
		const meant = nearest(name, namesOf(kind, system));
		return `${kind} ${name}${meant === null || meant === name ? "" : ` (${meant} is meant?)`}`;
	});
	throw new WhittleError(
		"not-there",
		`the system as it is lacks what must be kept: ${missing.join(", ")}`,
		file,
		"see what it has with `whittle capabilities`, and take out of [keep] what is not there",
	);
}

function namesOf(kind: Breach["kind"], system: System): Iterable<string> {
	switch (kind) {
		case "capability":
			return CAPABILITIES.map(({ name }) => name);
		case "unit":
			return [...system.units.keys(), ...system.userUnits.keys()];
		case "program":
			return system.programs.keys();
		case "package":
			return new Set(system.closure.paths.map((_, i) => packageAt(system.closure, i).pname));
		case "check":
			return [];
	}
}
