import { csvFormatRow } from "d3-dsv";
import { CATEGORIES } from "../../closure/categories.ts";
import { type Closure, isSized } from "../../closure/closure.ts";
import { categoriesOf } from "../search.ts";
import { figuresOf } from "./columns.ts";

/**
 * Paths as a table for a spreadsheet (RFC 4180, `\n` between lines, as `whittle export` writes):
 * exact bytes, empty where unknown. Exact and safe at once: the only words from outside are
 * paths, whole, and those start with `/`, so no spreadsheet reads a formula in them. That is why
 * names and versions, which may start with `=` or `-`, have no column of their own.
 *
 * @param closureSizes NaN where left out
 */
export function* csvLines(
	closure: Closure,
	paths: Uint32Array,
	closureSizes: Float64Array,
): Generator<string> {
	const unit = isSized(closure) ? "size" : "paths";
	const columns: readonly (readonly [string, Float64Array | null])[] = [
		[`retained_${unit}`, figuresOf(closure, "retained")],
		["nar_size", closure.narSize],
		["disk_size", closure.diskSize],
		["download_size", closure.downloadSize],
		[`closure_${unit}`, closureSizes],
		["references", figuresOf(closure, "references")],
		["referrers", figuresOf(closure, "referrers")],
		["depth", figuresOf(closure, "depth")],
	];
	yield `${csvFormatRow(["path", "category", ...columns.map(([name]) => name)])}\n`;
	const categories = categoriesOf(closure);
	for (const i of paths) {
		const figures = columns.map(([, column]) => exact(column?.[i] ?? Number.NaN));
		const category = CATEGORIES[categories[i]!] ?? "other";
		yield `${csvFormatRow([closure.paths[i]!])},${category},${figures.join()}\n`;
	}
}

function exact(figure: number): string {
	return Number.isNaN(figure) ? "" : String(figure);
}
