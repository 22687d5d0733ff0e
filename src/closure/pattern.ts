import { type Closure, nameAt } from "./closure.ts";
import { WhittleError } from "./error.ts";
import { packageAt } from "./names.ts";
import { baseName } from "./store-path.ts";

/**
 * All paths that a PATTERN means, ascending: a whole store path; its base name; a package
 * name or name-version, whole, with all its outputs; or `/regex/` on the part after the
 * hash. O(paths).
 */
export function matches(closure: Closure, pattern: string): number[] {
	const expression = expressionIn(pattern);
	if (expression !== null) return named(closure, expression);
	const whole = pattern.replace(/(?<=[^/])\/+$/, "");
	const asGiven = select(closure, (i) => {
		const path = closure.paths[i]!;
		const base = baseName(closure.storeDir, path);
		return path === whole || base === whole || path === pattern || base === pattern;
	});
	if (asGiven.length > 0) return asGiven;
	return select(closure, (i) => {
		const name = nameAt(closure, i);
		if (!name.startsWith(whole)) return false; // all forms below are beginnings of the name
		const { pname, version } = packageAt(closure, i);
		return name === whole || pname === whole || `${pname}-${version}` === whole;
	});
}

/** What stands between the slashes of a PATTERN that is `/regex/`; null where it is a path or a name. */
export function expressionIn(pattern: string): string | null {
	const inner = /^\/(.+)\/$/s.exec(pattern)?.[1];
	return inner === undefined || /\/[0-9a-z]{32}-/.test(pattern) ? null : inner;
}

function select(closure: Closure, wanted: (i: number) => boolean): number[] {
	const found: number[] = [];
	for (let i = 0; i < closure.paths.length; i++) if (wanted(i)) found.push(i);
	return found;
}

/** Paths whose name the expression `source` fits. */
function named(closure: Closure, source: string): number[] {
	try {
		const regex = new RegExp(source);
		// Within, for an expression that is too large is only refused where it is first used.
		return select(closure, (i) => regex.test(nameAt(closure, i)));
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		throw new WhittleError(
			"bad-pattern",
			`not a regular expression: ${error.message.replace(/^.*: /s, "")}`,
			`/${source}/`,
			"between the slashes stands a JavaScript regular expression",
		);
	}
}
