import { type Closure, isBuildClosure, isSized } from "./closure.ts";
import { type Both, type Difference, type PackageDiff, versionLabel } from "./difference.ts";
import { groupBy } from "./group-by.ts";
import { count, counted, size } from "./size.ts";

/** Versions as the field tells them: `∅` absent, `ε` no version, `×2` twice. */
export interface VersionWords extends Both<readonly string[]> {
	/** Nothing but the paths changed: both sides are the same. */
	readonly same: boolean;
}

/**
 * Only the versions that differ; all of them where one side would have none to show. Not
 * escaped.
 */
export function versionWords(sides: Both<Closure>, { paths, versions }: PackageDiff): VersionWords {
	const before = wordsOf(sides.old, paths.old, versions.old);
	const after = wordsOf(sides.new, paths.new, versions.new);
	const gone = before.filter((word) => !after.includes(word));
	const come = after.filter((word) => !before.includes(word));
	const same = gone.length === 0 && come.length === 0;
	if (gone.length === 0 || come.length === 0) return { old: before, new: after, same };
	return { old: gone, new: come, same };
}

function wordsOf(
	closure: Closure,
	paths: readonly number[],
	versions: readonly string[],
): readonly string[] {
	if (versions.length === 0) return ["∅"];
	const members = groupBy(paths, (i) => versionLabel(closure, i));
	return versions.map((version) => {
		const [first, ...others] = members.get(version)!;
		const word = versionLabel(closure, first!, "ε");
		return others.length === 0 ? word : `${word} ×${others.length + 1}`;
	});
}

/** Bytes more or less, with their sign; what is unknown is `?`. */
export function signedSize(bytes: number | null): string {
	return `${bytes !== null && bytes > 0 ? "+" : ""}${size(bytes)}`;
}

/** What a package adds: bytes, or paths where bytes are not compared. */
export function deltaWords({ unit }: Pick<Difference, "unit">, diff: PackageDiff): string {
	if (unit === "bytes") return signedSize(diff.sizeDelta);
	const { delta } = diff;
	const noun = Math.abs(delta) === 1 ? "path" : "paths";
	return `${delta > 0 ? "+" : ""}${count(delta)} ${noun}`;
}

/** What of a difference cannot be said for certain, in words. */
export function doubts(sides: Both<Closure>, { unit }: Difference): string[] {
	if (isBuildClosure(sides.old) || isBuildClosure(sides.new)) {
		return ["what builds something is counted, not weighed: numbers of paths are compared"];
	}
	if (unit === "paths") {
		const which = isSized(sides.old) ? "NEW" : isSized(sides.new) ? "OLD" : "both";
		return [`the sizes of ${which} are not known: numbers of paths are compared`];
	}
	const told = (which: string, { narSize }: Closure) => {
		const unknown = narSize.reduce((all, bytes) => all + (Number.isNaN(bytes) ? 1 : 0), 0);
		return unknown === 0
			? []
			: [`${which} has ${counted(unknown, "path")} of unknown size, which are not counted`];
	};
	return [...told("OLD", sides.old), ...told("NEW", sides.new)];
}
