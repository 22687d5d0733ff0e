import { type Closure, isBuildClosure, nameAt } from "../closure/closure.ts";
import { WhittleError } from "../closure/error.ts";
import { matches } from "../closure/pattern.ts";
import type { LocalStore } from "../nix/store/local-store.ts";
import type { Subject } from "../nix/subject.ts";
import type { Need } from "./capabilities.ts";
import { because, type Parts, THERE_NOT, type Told } from "./parts.ts";
import { partsByFiles } from "./system-files.ts";
import { partsByNames } from "./system-names.ts";

/** A closure seen as a system. */
export interface System extends Parts {
	readonly closure: Closure;
	/** Whether its files were seen, or only the names of its paths. */
	readonly seen: "files" | "names";
	/** Is there a NixOS in it? Of anything else only the programs of the roots count. */
	readonly isNixos: boolean;
}

/**
 * The system that a closure holds: that of its roots, else one within, else the roots as they
 * are. Looks into the files of `store`, null where they are not to be seen (or not there):
 * then names alone tell. A link or two for each unit and program. Throws `WhittleError` for a
 * build closure, which is no system yet.
 */
export function systemOf(closure: Closure, store: LocalStore | null): System {
	if (isBuildClosure(closure)) {
		throw new WhittleError(
			"not-built",
			"derivations have no units and no programs",
			closure.paths[closure.roots[0]!] ?? null,
			"name what they build",
		);
	}
	const systems = systemsIn(closure);
	const isNixos = systems.length > 0;
	const tops = isNixos ? systems : Array.from(closure.roots);
	const parts = store === null ? null : partsByFiles(closure, tops, isNixos, store);
	const seen = parts === null ? "names" : "files";
	return { closure, seen, isNixos, ...(parts ?? partsByNames(closure, tops, isNixos)) };
}

/** The same of what a person named. */
export function systemOfSubject({ closure, contents, store }: Subject): System {
	return systemOf(closure, contents === null ? null : store);
}

/** Is a NixOS among the roots? Cheap, for those who ask no more where there is none. */
export function isSystem(closure: Closure): boolean {
	return !isBuildClosure(closure) && Array.from(closure.roots).some((i) => isTop(closure, i));
}

/** Paths of whole systems: among the roots, else anywhere (the system of an image). */
function systemsIn(closure: Closure): number[] {
	const among = (paths: Iterable<number>) => Array.from(paths).filter((i) => isTop(closure, i));
	const roots = among(closure.roots);
	return roots.length > 0 ? roots : among(closure.paths.keys());
}

function isTop(closure: Closure, i: number): boolean {
	return /^nixos-system-(?!.*\.drv$)/.test(nameAt(closure, i));
}

/** What `system` says of one need of a capability. Costs a look at every path for some. */
export function told(system: System, need: Need): Told {
	const split = need.indexOf(" ");
	const name = need.slice(split + 1);
	switch (need.slice(0, split)) {
		case "unit":
			return system.unit(name);
		case "program":
			return system.program(name);
		case "file":
			return system.file(name);
		case "holds":
			return system.holds(name);
		default: {
			const found = matches(system.closure, name);
			return found.length === 0 ? THERE_NOT : because(system.closure.paths[found[0]!]!);
		}
	}
}
