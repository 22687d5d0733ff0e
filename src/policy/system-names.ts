import { categoryBuilt } from "../closure/categories.ts";
import { type Closure, nameAt } from "../closure/closure.ts";
import { row } from "../closure/graph.ts";
import { packageAt } from "../closure/names.ts";
import { matches } from "../closure/pattern.ts";
import { PACKAGES_OF, PATHS_OF } from "./capabilities.ts";
import { because, type Parts, THERE_NOT, UNTOLD } from "./parts.ts";
import { isUnitName, templateOf, unitsMeant } from "./unit-names.ts";

/** Units that come with systemd: NixOS makes a path only of those it changes. */
const OF_SYSTEMD =
	/^(systemd-|getty|autovt@|serial-getty@|console-getty|rescue|emergency|user@|.*\.(target|slice|mount)$)/;

/**
 * What the names of paths tell: NixOS makes a path `unit-sshd.service` of a unit, and what is on
 * the path is what `system-path` refers to. Units of users look like those of the system.
 */
export function partsByNames(closure: Closure, tops: readonly number[], isNixos: boolean): Parts {
	const { paths } = closure;
	const units = new Map<string, string>();
	for (const [i, path] of paths.entries()) {
		const [, unit] = /^unit-(?!script-)(.+)$/.exec(nameAt(closure, i)) ?? [];
		if (unit !== undefined && isUnitName(unit)) units.set(unit, path);
	}
	const programs = new Map(
		onThePath(closure, tops, isNixos)
			.filter((i) => [null, "bin"].includes(packageAt(closure, i).output))
			.map((i) => [packageAt(closure, i).pname, paths[i]!]),
	);
	const first = (pattern: string) => {
		const [found] = matches(closure, pattern);
		return found === undefined ? null : because(paths[found]!);
	};
	const hasSystemd = first("systemd") !== null;

	return {
		units,
		userUnits: new Map(),
		programs,
		unit(name) {
			const spelled = [name, templateOf(name)].filter((each) => each !== null);
			const [meant] = spelled.flatMap((each) => unitsMeant(units, inAPath(each)));
			if (meant !== undefined) return because(units.get(meant)!);
			return hasSystemd && OF_SYSTEMD.test(name) ? UNTOLD : THERE_NOT;
		},
		program(name) {
			const holder = packagesOf(name).find((each) => programs.has(each));
			return holder === undefined ? THERE_NOT : because(programs.get(holder)!);
		},
		file(below) {
			const known = Object.hasOwn(PATHS_OF, below) ? PATHS_OF[below] : undefined;
			if (known !== undefined) return first(known) ?? THERE_NOT;
			const [, last = below] = /([^/]+)$/.exec(below) ?? [];
			const names = [below.replaceAll("/", "-"), `etc-${last}`, last];
			return names.map(first).find((found) => found !== null) ?? UNTOLD;
		},
		holds(file) {
			const program = file.replace(/^.*\//, "");
			const found = packagesOf(program).map(first);
			return found.find((each) => each !== null) ?? THERE_NOT;
		},
	};
}

function packagesOf(program: string): readonly string[] {
	return (Object.hasOwn(PACKAGES_OF, program) && PACKAGES_OF[program]) || [program];
}

/** A unit's name as Nix allows it in a path's, after `mkPathSafeName` of NixOS. */
function inAPath(name: string): string {
	return name.replace(/[@:\\]/g, "-");
}

/** Packages that are on the path of a system or of a user; of a profile those in it. */
function onThePath(closure: Closure, tops: readonly number[], isNixos: boolean): number[] {
	if (!isNixos) {
		const referred = tops.filter((i) => categoryBuilt(nameAt(closure, i)) === "glue");
		return [...tops, ...referred.flatMap((i) => Array.from(row(closure.references, i)))];
	}
	const paths = ["system-path", "user-environment"].flatMap((name) => matches(closure, name));
	return paths.flatMap((i) => Array.from(row(closure.references, i)));
}
