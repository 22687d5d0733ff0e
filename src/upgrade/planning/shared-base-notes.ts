import { outputKey, parseName } from "../../closure/package-name.ts";
import { size } from "../../closure/size.ts";
import { nameOf } from "../../closure/store-path.ts";
import type { Model } from "./model.ts";

/** Names that a note has room for. */
const NAMED = 3;

/**
 * A note where what most units stand on (a C library) is another in the new system: as long as
 * old and new packages mix, both are needed.
 */
export function sharedBaseNotes({ storeDir, units, atoms }: Model): string[] {
	if (units.length < 2) return [];
	const base = (which: "old" | "new") =>
		atoms.filter(({ side, users }) => side === which && 2 * users.length > units.length);
	const names = (which: "old" | "new") =>
		base(which).flatMap(({ paths }) => paths.map((path) => parseName(nameOf(storeDir, path))));
	const keys = new Set(names("new").map(outputKey));
	const changed = new Set(
		names("old")
			.filter((name) => keys.has(outputKey(name)))
			.map(({ pname }) => pname),
	);
	if (changed.size === 0) return [];
	const listed = [...changed].slice(0, NAMED).join(", ");
	const bytes = (which: "old" | "new") =>
		size(base(which).reduce((all, atom) => all + atom.bytes, 0));
	return [
		`most packages stand on another base (${listed}${changed.size > NAMED ? ", …" : ""}): ${bytes("old")} of the old one and ${bytes("new")} of the new one must lie side by side while both are in use`,
	];
}
