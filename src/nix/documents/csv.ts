import { csvFormatRows, csvParseRows } from "d3-dsv";
import { allReferences, type Closure, isSized } from "../../closure/closure.ts";
import { closureSizes } from "../../closure/closure-sizes.ts";
import { degree } from "../../closure/graph.ts";
import { retainedSizes } from "../../closure/retained-sizes.ts";
import { NIX_STORE, storeDirOf } from "../../closure/store-path.ts";
import { CSV_COLUMNS } from "./csv-columns.ts";
import { damaged, wrongKind } from "./document-error.ts";
import { collectEntries, type Entries } from "./entries.ts";

/**
 * The closure as a table (RFC 4180, `\n` between lines): sizes in bytes, empty where
 * unknown; `dependencies` the ids of the references with blanks between, self included;
 * `referrers` their number, self counted. O(paths + references), after the sizes.
 */
export function* csvLines(closure: Closure): Generator<string> {
	const sized = isSized(closure);
	const size = (column: Float64Array | null, i: number) => {
		const bytes = column?.[i] ?? Number.NaN;
		return Number.isNaN(bytes) ? "" : String(bytes);
	};
	const closureSize = sized ? closureSizes(closure) : null;
	const retainedSize = sized ? retainedSizes(closure) : null;
	yield csvFormatRows([[...CSV_COLUMNS]]);
	for (const [i, path] of closure.paths.entries()) {
		const cells = [
			String(i),
			size(closure.narSize, i),
			size(closure.diskSize, i),
			size(closureSize, i),
			size(retainedSize, i),
			allReferences(closure, i).join(" "),
			String(degree(closure.referrers, i) + closure.selfReference[i]!),
			path,
		];
		yield `\n${csvFormatRows([cells])}`;
	}
	yield "\n";
}

/**
 * A closure from what `csvLines` writes, also after a spreadsheet saved it. The computed
 * columns are passed over. O(length). Throws `WhittleError`.
 */
export function readCsv(text: string): Closure {
	checkForm(text);
	let entries: Entries | null = null;
	const numbers = new Map<string, number>();
	const dependencies: (readonly [number, string, string])[] = [];
	const readRow = (cells: readonly string[], k: number) => {
		const subject = `row ${k + 1}`;
		if (k === 0 || (cells.length === 1 && cells[0] === "")) return;
		if (cells.length !== CSV_COLUMNS.length) {
			throw damaged(`is CSV whose ${subject} has ${cells.length} cells, not ${CSV_COLUMNS.length}`);
		}
		const [id, narSize, diskSize, , , targets, , path] = cells as Cells;
		entries ??= collectEntries(storeDirOf(path) ?? NIX_STORE);
		const collected = entries;
		if (!/^\d+$/.test(id) || numbers.has(id)) throw wrongKind(subject, "id", "a number of its own");
		const number = collected.entry(path);
		numbers.set(id, number);
		for (const [which, column, digits] of [
			["narSize", "nar_size", narSize],
			["diskSize", "disk_size", diskSize],
		] as const) {
			if (digits === "") continue;
			const bytes = Number(digits);
			if (!/^\d+$/.test(digits) || !Number.isSafeInteger(bytes)) {
				throw wrongKind(subject, column, "a whole number of bytes below 2^53");
			}
			collected.size(which, number, bytes);
		}
		if (targets !== "") dependencies.push([number, targets, subject]);
	};
	csvParseRows(text, (cells, k) => {
		readRow(cells, k);
		return null; // so that no row is kept
	});
	const collected = entries ?? collectEntries(NIX_STORE);
	for (const [referrer, targets, subject] of dependencies) {
		for (const id of targets.split(" ")) {
			const reference = numbers.get(id);
			if (reference === undefined) {
				throw wrongKind(subject, "dependencies", "a list of ids that rows have");
			}
			collected.reference(referrer, reference);
		}
	}
	return collected.finish();
}

/** A row of as many cells as there are columns. */
type Cells = [string, string, string, string, string, string, string, string];

/** More than any path has. */
const MANY = 10_000;

/** Throws for what the parser would make much of: it never complains. */
function checkForm(text: string): void {
	let quotes = 0;
	let commas = 0;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === QUOTE) quotes++;
		else if (code === LINE_END) commas = 0;
		else if (code === COMMA && ++commas > MANY)
			throw damaged("is CSV with a row of too many cells");
	}
	// They come in pairs; what follows an open one would be taken as a field.
	if (quotes % 2 === 1) throw damaged("is CSV with an open quote");
}

const QUOTE = 34;
const LINE_END = 10;
const COMMA = 44;
