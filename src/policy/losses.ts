import { type Closure, isBuildClosure } from "../closure/closure.ts";
import type { LocalStore } from "../nix/store/local-store.ts";
import type { Need } from "./capabilities.ts";
import { capabilitiesOf } from "./capabilities-of.ts";
import { isSystem, type System, systemOf } from "./system.ts";

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

/** How many units or programs are named, unless asked otherwise. */
const NAMED = 8;

/**
 * Losses in words, each a short line: `ssh (sshd.service)`, `editor: nano`, and what went besides
 * (`units: …`, `programs: …`). @param old the system that had it all
 * @param most how many units and how many programs are named
 */
export function lossWords(old: System, losses: Losses, most = NAMED): string[] {
	const lost = new Set(losses.capabilities);
	const named = new Set<string>();
	const words = capabilitiesOf(old)
		.filter(({ name }) => lost.has(name))
		.map(({ name, by }) => {
			const of = (kind: string) => by.flatMap((need) => nameIn(need, kind));
			const [units, programs] = [of("unit"), of("program")];
			for (const each of [...units, ...programs]) named.add(each);
			if (units.length > 0) return `${name} (${units.join(", ")})`;
			return programs.length > 0 ? `${name}: ${programs.join(", ")}` : name;
		});
	const rest = (noun: string, names: readonly string[]) => {
		const others = names.filter((name) => !named.has(name));
		if (others.length === 0) return [];
		const more = others.length > most ? ` and ${others.length - most} more` : "";
		return [`${noun}: ${others.slice(0, most).join(", ")}${more}`];
	};
	const programs = old.seen === "files" ? "programs" : "packages on the path";
	return [...words, ...rest("units", losses.units), ...rest(programs, losses.programs)];
}

function nameIn(need: Need, kind: string): string[] {
	return need.startsWith(`${kind} `) ? [need.slice(kind.length + 1)] : [];
}

/** A closure, and where its files are, if they can be seen. */
export interface Side {
	readonly closure: Closure;
	readonly store: LocalStore | null;
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
export function turnover(before: Side, after: Side): Turnover | null {
	const closures = [before.closure, after.closure];
	if (!closures.some(isSystem) || closures.some(isBuildClosure)) return null;
	let old = systemOf(before.closure, before.store);
	let now = systemOf(after.closure, after.store);
	if (old.seen !== now.seen) {
		old = systemOf(before.closure, null);
		now = systemOf(after.closure, null);
	}
	return { old, now, lost: lossesBetween(old, now), gained: lossesBetween(now, old) };
}
