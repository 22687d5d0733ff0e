/** A store path's name taken apart. Absent parts are null. */
export interface PackageName {
	readonly pname: string;
	readonly version: string | null;
	readonly output: string | null;
}

/** One text for a package and output, whatever the version. */
export function outputKey({ pname, output }: Pick<PackageName, "pname" | "output">): string {
	return `${pname}\0${output ?? ""}`;
}

/**
 * Output names of nixpkgs that Nix appends to a name. `out` is never appended. Nix itself
 * calls the step ambiguous: a package may really be called `foo-bin`.
 */
const OUTPUTS = new Set(
	(
		"bin lib lib32 lib64 libs dev devdoc devman doc docs man info html data dist static debug " +
		"modules terminfo locale scripts tests examples py python getent mount login swap libgcc"
	).split(" "),
);

/**
 * Splits `glibc-2.36-bin` into glibc, 2.36 and bin, much as Nix's `diff-closures` does: first
 * a known output name is taken off (Nix takes any word), then the version starts behind the
 * first `-` that no letter follows (Nix's `DrvName`). A derivation counts as an output `drv`,
 * so that it is no second copy of what it builds.
 */
export function parseName(name: string): PackageName {
	const { stem, output } = splitOutput(name);
	const split = stem.search(/-[^A-Za-z]/);
	if (split < 0) return { pname: stem, version: null, output };
	return { pname: stem.slice(0, split), version: stem.slice(split + 1), output };
}

function splitOutput(name: string): { stem: string; output: string | null } {
	if (name.length > 4 && name.endsWith(".drv")) return { stem: name.slice(0, -4), output: "drv" };
	const last = name.lastIndexOf("-");
	const suffix = name.slice(last + 1);
	return last > 0 && OUTPUTS.has(suffix)
		? { stem: name.slice(0, last), output: suffix }
		: { stem: name, output: null };
}
