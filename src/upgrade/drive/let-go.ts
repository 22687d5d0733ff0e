import { WhittleError } from "../../closure/error.ts";
import { counted, size } from "../../closure/size.ts";
import { deleteGenerations, keptElsewhere, rootNames } from "../target/kept-elsewhere.ts";
import { liveSets, systemsOf } from "./live.ts";
import { spareOf } from "./make-room.ts";
import { bytesByPath } from "./room.ts";
import type { Run } from "./run.ts";

/**
 * Looks for roots that nobody takes away and that keep what the stages release: generations of
 * other systems, results of builds. Tells of them; throws `WhittleError` where a stage then finds
 * no room, for to delete them is for who made them to say. Nothing is changed.
 */
export async function mustLetGo(run: Run): Promise<void> {
	const { plan, drive } = run;
	const kept = await keptElsewhere(drive.target, new Set(systemsOf(plan)));
	if (kept.paths.size === 0) return;
	const start = liveSets(plan)[0]!;
	const bytes = bytesByPath(plan);
	const spare = await spareOf(run);
	const held = new Set<string>();
	let heldBytes = 0;
	let missing = 0;
	let short = 0;
	for (const { index, peak, release } of plan.stages) {
		const over = peak - plan.current + heldBytes - spare;
		if (heldBytes > 0 && over > missing) [missing, short] = [over, index];
		for (const path of release) {
			if (!kept.paths.has(path) || !start.has(path) || held.has(path)) continue;
			held.add(path);
			heldBytes += bytes.get(path) ?? 0;
		}
	}
	if (held.size === 0) return;
	const keepers = kept.keepersOf(held);
	const what = `${counted(held.size, "path")} (${size(Math.round(heldBytes))}) of what the plan releases ${held.size === 1 ? "stays: it is" : "stay: they are"} kept by ${rootNames(keepers)}`;
	if (missing <= 0) {
		drive.emit({ kind: "note", note: what });
		return;
	}
	const { generations } = kept;
	const deleting = generations.length === 0 ? "" : ` (${deleteGenerations(generations)})`;
	throw new WhittleError(
		"kept-elsewhere",
		`${what}; stage ${short} would lack ${size(Math.ceil(missing))}`,
		keepers[0]!,
		`delete what keeps them, if nobody needs it${deleting}, or plan with them: whittle upgrade plan --target`,
	);
}
