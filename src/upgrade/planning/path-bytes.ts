import type { Closure } from "../../closure/closure.ts";
import { counted } from "../../closure/size.ts";
import type { UpgradePlan } from "../../closure/upgrade-plan.ts";

/** What paths weigh in a plan. */
export interface PathBytes {
	/** Allocated blocks where they are known, else NAR bytes; 0 where neither is. */
	readonly of: (path: string) => number;
	readonly unit: UpgradePlan["unit"];
	/** What a person should know of them. */
	readonly notes: readonly string[];
}

/** The bytes of all paths of some closures. O(paths). */
export function pathBytes(closures: readonly Closure[]): PathBytes {
	const disk = known(closures, ({ diskSize }) => diskSize);
	const nar = known(closures, ({ narSize }) => narSize);
	const all = new Set(closures.flatMap(({ paths }) => paths));
	let byNar = 0;
	let unknown = 0;
	for (const path of all) {
		if (disk.has(path)) continue;
		if (nar.has(path)) byNar++;
		else unknown++;
	}
	const unit = byNar === 0 && disk.size > 0 ? "disk" : disk.size === 0 ? "nar" : "mixed";
	const paths = (number: number) => counted(number, "path");
	return {
		of: (path) => disk.get(path) ?? nar.get(path) ?? 0,
		unit,
		notes: [
			...(unit === "mixed"
				? [
						`sizes are mixed: of ${paths(byNar)} only the NAR size is known, of the others the disk size`,
					]
				: []),
			...(unknown > 0 ? [`the size of ${paths(unknown)} is not known: counted as 0`] : []),
		],
	};
}

function known(
	closures: readonly Closure[],
	column: (closure: Closure) => Float64Array | null,
): Map<string, number> {
	const sizes = new Map<string, number>();
	for (const closure of closures) {
		const of = column(closure);
		if (of === null) continue;
		for (const [i, path] of closure.paths.entries()) {
			if (!Number.isNaN(of[i]!) && !sizes.has(path)) sizes.set(path, of[i]!);
		}
	}
	return sizes;
}
