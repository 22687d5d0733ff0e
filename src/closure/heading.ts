import { type Closure, nameAt, total } from "./closure.ts";
import { counted, size } from "./size.ts";

/** What stands at the top of a page, unescaped. */
export interface Heading {
	/** The root where there is one, else what the person named. */
	readonly name: string;
	/** `362.1 MiB NAR, 1,024 paths`: what is unknown is left out. */
	readonly totals: string;
}

/** A closure in two lines. O(paths). */
export function heading(closure: Closure, label: string): Heading {
	const { paths, references, narSize, diskSize } = total(closure);
	const [root] = closure.roots;
	const totals = [
		narSize === null ? null : `${size(narSize)} NAR`,
		diskSize === null ? null : `${size(diskSize)} on disk`,
		counted(paths, "path"),
		counted(references, "reference"),
	];
	return {
		name: closure.roots.length === 1 ? nameAt(closure, root!) : label,
		totals: totals.filter((text) => text !== null).join(", "),
	};
}
