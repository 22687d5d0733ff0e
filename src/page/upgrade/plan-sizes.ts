import type { Closure } from "../../closure/closure.ts";
import { perClosure } from "../../closure/memo.ts";
import type { UpgradePlan } from "../../closure/upgrade-plan.ts";

/** The number of each path of a closure. */
const numbers = perClosure(({ paths }) => new Map(paths.map((path, i) => [path, i])));

/** The number of a path of a plan in the closure that is shown; null where it has none. */
export function placeOf(closure: Closure, path: string): number | null {
	return numbers(closure).get(path) ?? null;
}

/** A path of a plan with its bytes, in the plan's; NaN where neither plan nor closure tells them. */
export interface PlanPath {
	readonly path: string;
	readonly bytes: number;
	/** Made for a stage; and is its size only predicted? */
	readonly isMade: boolean;
	readonly isPredicted: boolean;
}

/** What is known of each path of a plan. O(plan), once; then O(1) a path. */
export function pathsOf(plan: UpgradePlan, closure: Closure): (path: string) => PlanPath {
	const made = new Map(plan.stages.flatMap((stage) => stage.made).map((each) => [each.path, each]));
	const known = new Map<string, number>(plan.glue.map(({ path, bytes }) => [path, bytes]));
	for (const { paths, bytes } of plan.atoms) {
		const [path, ...others] = paths;
		if (path !== undefined && others.length === 0) known.set(path, bytes);
	}
	const column = (path: number): number => {
		const disk = closure.diskSize?.[path] ?? Number.NaN;
		if (plan.unit === "disk") return disk;
		return plan.unit === "nar" || Number.isNaN(disk) ? closure.narSize[path]! : disk;
	};
	return (path) => {
		const own = made.get(path);
		const place = placeOf(closure, path);
		const shown = place === null ? Number.NaN : column(place);
		return {
			path,
			bytes: own?.size ?? known.get(path) ?? shown,
			isMade: own !== undefined,
			isPredicted: own?.predicted ?? false,
		};
	};
}

/** The largest first; what is unknown comes last. */
export function byBytes(a: PlanPath, b: PlanPath): number {
	return (Number.isNaN(b.bytes) ? -1 : b.bytes) - (Number.isNaN(a.bytes) ? -1 : a.bytes);
}
