import { type Closure, nameAt } from "./closure.ts";
import { WhittleError } from "./error.ts";
import { packageAt } from "./names.ts";
import { baseName } from "./store-path.ts";

/** Says of path `i` of a closure whether it is meant. */
export type Matcher = (closure: Closure, i: number) => boolean;

/**
 * PATTERN, as everywhere on the command line: a whole store path; its base name; a
 * package name, name-version or full name, whole; or `/regex/` on the part after the hash.
 */
export function matcherOf(pattern: string): Matcher {
	const inner = /^\/(.+)\/$/s.exec(pattern)?.[1];
	if (inner !== undefined && !/\/[0-9a-z]{32}-/.test(pattern)) {
		const regex = compile(inner);
		return (closure, i) => regex.test(nameAt(closure, i));
	}
	const whole = pattern.replace(/(?<=.)\/+$/, "");
	return (closure, i) => {
		const path = closure.paths[i]!;
		const base = baseName(closure.storeDir, path);
		if (path === whole || base === whole) return true;
		if (path === pattern || base === pattern) return true; // its name may end in slashes
		const name = nameAt(closure, i);
		if (name === whole) return true;
		if (!name.startsWith(whole)) return false; // both forms below are beginnings of the name
		const { pname, version } = packageAt(closure, i);
		return pname === whole || (version !== null && `${pname}-${version}` === whole);
	};
}

/** All paths a pattern means, ascending. O(paths). */
export function matches(closure: Closure, pattern: string): number[] {
	const matcher = matcherOf(pattern);
	return closure.paths.flatMap((_, i) => (matcher(closure, i) ? [i] : []));
}

function compile(source: string): RegExp {
	try {
		return new RegExp(source);
	} catch (error) {
		const reason = error instanceof Error ? error.message.replace(/^.*: /s, "") : String(error);
		throw new WhittleError(
			"bad-pattern",
			`not a regular expression: ${reason}`,
			`/${source}/`,
			"between the slashes stands a JavaScript regular expression",
		);
	}
}
