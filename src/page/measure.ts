import { type Closure, isSized, knownSizes, weights } from "../closure/closure.ts";
import { closureSizes } from "../closure/closure-sizes.ts";
import { perClosure } from "../closure/memo.ts";
import { retainedSizes } from "../closure/retained-sizes.ts";
import { count, counted, size } from "../closure/size.ts";

/** The figures of a path that the page can go by. */
export const MEASURES = ["retained", "nar", "disk", "download", "closure"] as const;
export type Measure = (typeof MEASURES)[number];

/** What a measure is called, and what it means. */
export const MEASURE_NAMES: Readonly<Record<Measure, { name: string; meaning: string }>> = {
	retained: { name: "Retained", meaning: "what goes if that path alone is taken out" },
	nar: { name: "NAR", meaning: "the path itself, as Nix serialises it" },
	disk: { name: "Disk", meaning: "blocks on disk, each inode once" },
	download: { name: "Compressed", meaning: "what a cache sends" },
	closure: { name: "Closure", meaning: "the path and all it refers to; closures overlap" },
};

/** The measures that this closure's source knows. */
export const measuresOf = perClosure((closure): Measure[] =>
	MEASURES.filter((measure) => {
		if (measure === "disk") return closure.diskSize !== null;
		if (measure === "download") return closure.downloadSize !== null;
		return measure !== "nar" || isSized(closure);
	}),
);

/** A figure for each path; NaN where unknown. Counts of paths where no size is known. */
export function columnOf(closure: Closure, measure: Measure): Float64Array {
	switch (measure) {
		case "retained":
			return retainedSizes(closure);
		case "closure":
			return closureSizes(closure);
		case "nar":
			return isSized(closure) ? closure.narSize : weights(closure);
		case "disk":
			return closure.diskSize ?? unknown(closure);
		case "download":
			return closure.downloadSize ?? unknown(closure);
	}
}

/** What each path weighs by itself, where bytes are added up: retained and closure are NAR. */
export function weightsBy(closure: Closure, measure: Measure): Float64Array {
	if (measure === "disk") return knownDisk(closure);
	if (measure === "download") return knownDownload(closure);
	return weights(closure);
}

/** What those weights are, in words. */
export function weighed(closure: Closure, measure: Measure): string {
	if (measure === "disk") return "on disk";
	if (measure === "download") return "compressed";
	return isSized(closure) ? "NAR" : "";
}

/** What `weightsBy` weighs, in words: bytes, or paths where no size is known. */
export function weightInWords(closure: Closure, measure: Measure, weight: number): string {
	return inBytes(closure, measure) ? size(weight) : counted(weight, "path");
}

/** A figure of `columnOf` in words; a number of paths without the word. */
export function inWords(closure: Closure, measure: Measure, value: number): string {
	return inBytes(closure, measure) ? size(value) : count(value);
}

function inBytes(closure: Closure, measure: Measure): boolean {
	return measure === "disk" || measure === "download" || isSized(closure);
}

const unknown = perClosure(({ paths }) => new Float64Array(paths.length).fill(Number.NaN));
const knownDisk = perClosure((closure) => knownSizes(closure.diskSize ?? unknown(closure)));
const knownDownload = perClosure((closure) => knownSizes(closure.downloadSize ?? unknown(closure)));
