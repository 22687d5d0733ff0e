import { isOldOnly, type UnitState, type UpgradePlan } from "../../closure/upgrade-plan.ts";
import type { Instance } from "../schedule/instance.ts";

/** What of a plan says which systems there are between the old one and the new one. */
export type Model = Pick<
	UpgradePlan,
	"storeDir" | "old" | "new" | "keep" | "units" | "atoms" | "glue" | "newGlue" | "pinned"
>;

/** The instance of scheduling that a model is, from where its units stand. O(users of atoms). */
export function instanceOf(model: Model, start: readonly UnitState[]): Instance {
	const side = (which: "old" | "new") => model.atoms.filter((atom) => atom.side === which);
	return {
		// What goes for good has nothing to be absent for.
		vital: model.units.map((unit) => unit.vital || isOldOnly(unit)),
		keep: model.keep,
		old: side("old"),
		new: side("new"),
		glue: model.glue,
		newGlue: model.newGlue.bytes,
		start,
	};
}

/** Bytes of the old system, of the new one, and of both side by side. */
export function systemBytes({ keep, atoms, glue, newGlue }: Model) {
	const of = (side: "old" | "new") =>
		atoms.reduce((all, atom) => (atom.side === side ? all + atom.bytes : all), 0);
	const old = of("old") + glue.reduce((all, { bytes }) => all + bytes, 0);
	const now = of("new") + newGlue.bytes;
	return { current: keep + old, target: keep + now, naivePeak: keep + old + now };
}
