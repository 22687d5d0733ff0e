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
