import { type Closure, nameAt } from "./closure.ts";
import { perClosure } from "./memo.ts";
import { type PackageName, parseName } from "./package-name.ts";

const parsed = perClosure((closure) => new Array<PackageName | undefined>(closure.paths.length));

/** Package name, version and output of path `i`; parsed when first asked. */
export function packageAt(closure: Closure, i: number): PackageName {
	const names = parsed(closure);
	names[i] ??= parseName(nameAt(closure, i));
	return names[i];
}

/** Of some paths the only one, or the only one that is a package's main output, if there is one. */
export function mainOutput(closure: Closure, found: readonly number[]): number | undefined {
	if (found.length === 1) return found[0];
	const main = found.filter((i) => packageAt(closure, i).output === null);
	return main.length === 1 ? main[0] : undefined;
}
