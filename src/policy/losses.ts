import { isBuildClosure } from "../closure/closure.ts";
import { groupBy } from "../closure/group-by.ts";
import { parseName } from "../closure/package-name.ts";
import { nameOf } from "../closure/store-path.ts";
import type { Need } from "./capabilities.ts";
import { capabilitiesOf } from "./capabilities-of.ts";
import { isSystem, type Seen, type System, systemOf, systemOfSubject } from "./system.ts";

/** What one system has and another has not; each name once, sorted. */
export interface Losses {
	/** Names of `CAPABILITIES`; those that cannot be told of either system are left out. */
	readonly capabilities: readonly string[];
	/** Units of the system and of its users. */
	readonly units: readonly string[];
	/** Programs on the path; packages there, where only names of paths are seen. */
	readonly programs: readonly string[];
}

/** What `old` has that `now` lacks. Both must be seen in the same way (`seen`). */
export function lossesBetween(old: System, now: System): Losses {
	const still = new Map(capabilitiesOf(now).map((each) => [each.name, each.present]));
	const gone = (before: Iterable<string>, after: ReadonlyMap<string, string>) =>
		[...before].filter((name) => !after.has(name));
	const units = [
		...gone(old.units.keys(), now.units),
		...gone(old.userUnits.keys(), now.userUnits),
	];
	return {
		capabilities: capabilitiesOf(old)
			.filter(({ name, present }) => present && still.get(name) === false)
			.map(({ name }) => name),
		units: [...new Set(units)].sort(),
		programs: gone(old.programs.keys(), now.programs).sort(),
	};
}

/** How many units, packages and programs are named, unless asked otherwise. */
const NAMED = 8;

/**
 * Losses in words, each a short line: `ssh (sshd.service)`, `editor: nano`, `fonts: text on a
 * screen`, and what went besides: units, packages of which no program is left on the path, and
 * programs of others. @param old the system that had it all
 * @param most how many units, packages and programs are named
 */
export function lossWords(old: System, losses: Losses, most = NAMED): string[] {
	const lost = new Set(losses.capabilities);
	const named = new Set<string>();
	const words = capabilitiesOf(old)
		.filter(({ name }) => lost.has(name))
		.map(({ name, by, capability }) => {
			const of = (kind: string) => by.flatMap((need) => nameIn(need, kind));
			const [units, programs] = [of("unit"), of("program")];
			for (const each of [...units, ...programs]) named.add(each);
			if (units.length > 0) return `${name} (${units.join(", ")})`;
			const what = programs.length > 0 ? programs.join(", ") : capability.gives;
			return what === name ? name : `${name}: ${what}`;
		});
	const rest = (noun: string, names: readonly string[]) => {
		if (names.length === 0) return [];
		const more = names.length > most ? ` and ${names.length - most} more` : "";
		return [`${noun}: ${names.slice(0, most).join(", ")}${more}`];
	};
	const unnamed = (names: readonly string[]) => names.filter((name) => !named.has(name));
	const { packages, programs } = byPackage(old, losses.programs, named);
	return [
		...words,
		...rest("units", ownFirst(old, unnamed(losses.units))),
		...rest("packages on the path", packages),
		...rest("programs", programs),
	];
}

/** Units that the configuration makes before those that packages bring: they say more. */
function ownFirst({ closure, units, userUnits }: System, names: readonly string[]): string[] {
	const isOwn = (name: string) => {
		const path = units.get(name) ?? userUnits.get(name);
		return path !== undefined && nameOf(closure.storeDir, path).startsWith("unit-");
	};
	return [...names.filter(isOwn), ...names.filter((name) => !isOwn(name))];
}

/** Lost programs as packages where all of a package's went; those named already left out. */
function byPackage(old: System, lost: readonly string[], named: ReadonlySet<string>) {
	if (old.seen === "names") return { packages: lost, programs: [] };
	const gone = new Set(lost);
	const isUnnamed = ([name]: readonly [string, string]) => !named.has(name);
	const groups = [
		...groupBy(old.programs, ([, path]) => parseName(nameOf(old.closure.storeDir, path)).pname),
	].map(([pname, programs]) => ({
		pname,
		isWhole: programs.every(([name]) => gone.has(name)),
		isUnnamed: programs.every(isUnnamed),
		lost: programs.filter(([name]) => gone.has(name)).filter(isUnnamed),
	}));
	const whole = groups.filter(({ isWhole }) => isWhole);
	const parts = groups.filter(({ isWhole }) => !isWhole);
	return {
		packages: whole
			.filter((each) => each.isUnnamed)
			.map(({ pname }) => pname)
			.sort(),
		programs: parts.flatMap((each) => each.lost.map(([name]) => name)).sort(),
	};
}

function nameIn(need: Need, kind: string): string[] {
	return need.startsWith(`${kind} `) ? [need.slice(kind.length + 1)] : [];
}

/** What went from one system to another, and what came. */
export interface Turnover {
	readonly old: System;
	readonly now: System;
	readonly lost: Losses;
	readonly gained: Losses;
}

/**
 * What a change from one closure to another took and gave; null where neither is a system (which
 * costs a look at the names of the roots), or one is not built. Both are seen in the same way: by their files, or else
 * by their names.
 */
export function turnover(before: Seen, after: Seen): Turnover | null {
	const closures = [before.closure, after.closure];
	if (!closures.some(isSystem) || closures.some(isBuildClosure)) return null;
	let old = systemOfSubject(before);
	let now = systemOfSubject(after);
	if (old.seen !== now.seen) {
		old = systemOf(before.closure, null);
		now = systemOf(after.closure, null);
	}
	return { old, now, lost: lossesBetween(old, now), gained: lossesBetween(now, old) };
}
