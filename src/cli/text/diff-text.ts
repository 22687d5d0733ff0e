import type { Change, Difference, PackageDiff } from "../../closure/difference.ts";
import { deltaWords, doubts, signedSize, versionWords } from "../../closure/difference-words.ts";
import { escaped } from "../../closure/escape.ts";
import { count, size } from "../../closure/size.ts";
import { commonStart } from "../../closure/version.ts";
import type { Style } from "../context.ts";
import { closuresOf, type Selection, type Sides, turnoverWords } from "./diff-sides.ts";
import { entranceText } from "./entrance.ts";
import { nameRoom } from "./path-table.ts";
import { clip, table, textWidth } from "./table.ts";

const SECTIONS = ["changed", "added", "removed"] as const;

/** `[U*] `, and what stands below an entry is indented by as much. */
const MARK = 5;

/** Packages as nvd and dix list them, with bytes, and the chain that let in what grew. */
export function* diffText(
	sides: Sides,
	found: Difference,
	selection: Selection,
	style: Style,
): Generator<string> {
	yield `${style.bold("<<<")} ${clip(escaped(sides.old.label), style.width - 4)}`;
	yield `${style.bold(">>>")} ${clip(escaped(sides.new.label), style.width - 4)}`;
	yield "";
	for (const line of doubts(closuresOf(sides), found))
		yield style.yellow(clip(`! ${line}`, style.width));
	if (found.diffs.length === 0) yield "No package differs.";
	const lines = entryLines(sides, found, selection.shown, style);
	for (const section of SECTIONS) {
		const entries = selection.shown.filter(({ status }) => status === section);
		if (entries.length === 0) continue;
		yield style.bold(section.toUpperCase());
		for (const each of entries) yield* lines(each);
		yield "";
	}
	const left = leftOut(found, selection);
	for (const line of left) yield style.dim(clip(line, style.width));
	if (left.length > 0 || found.diffs.length === 0) yield "";
	for (const { title, words } of turnoverWords(sides)) {
		yield style.bold(title.toUpperCase());
		for (const each of words) yield clip(`  ${escaped(each)}`, style.width);
		yield "";
	}
	const { sizeOld, sizeNew, paths } = found;
	const delta = sizeOld === null || sizeNew === null ? null : sizeNew - sizeOld;
	yield `${style.bold("SIZE:")} ${size(sizeOld)} -> ${size(sizeNew)}`;
	yield `${style.bold("DIFF:")} ${colored(signedSize(delta), delta ?? 0, style)}`;
	yield `${style.bold("PATHS:")} ${count(paths.old)} -> ${count(paths.new)} (+${count(paths.added)} -${count(paths.removed)})`;
}

/** What is not shown, and how to see it. */
function leftOut(found: Difference, { rest, hidden, minimum }: Selection): string[] {
	const sum = rest.reduce((all, { delta }) => all + delta, 0);
	const together = found.unit === "bytes" ? `, ${signedSize(sum)} together` : "";
	const small = minimum === null ? "under 8 KiB, version kept" : `under ${size(minimum)}`;
	return [
		...(rest.length > 0 ? [`and ${count(rest.length)} more${together} (all with -n 0)`] : []),
		...(hidden.length > 0 ? [`${count(hidden.length)} more ${small} (all with -s 0)`] : []),
	];
}

/** Lines of each entry: mark, name, bytes and versions; below it, what let it in. */
function entryLines(
	sides: Sides,
	found: Difference,
	shown: readonly PackageDiff[],
	style: Style,
): (entry: PackageDiff) => Generator<string> {
	// Names leave more to versions than they do to chains.
	const room = nameRoom(0.7 * (style.width - MARK));
	const names = shown.map(({ name }) => clip(escaped(name), room));
	const { lines } = table(
		[
			{ title: "", align: "left" },
			{ title: "", align: "right" },
			{ title: "", align: "left" },
		],
		shown.map((each, k) => [names[k]!, deltaWords(found, each), "|"]),
		Number.POSITIVE_INFINITY,
	);
	const numbers = new Map(shown.map((each, k) => [each, k]));
	return function* (entry) {
		const k = numbers.get(entry)!;
		const name = names[k]!;
		const figures = lines[k]!.slice(name.length, -1);
		const isSelected = entry.selection !== ".";
		const left = style.width - MARK - textWidth(name) - textWidth(figures);
		yield [
			mark(entry, style),
			isSelected ? style.bold(name) : name,
			colored(figures, entry.delta, style),
			versions(sides, entry, left, style),
		].join("");
		if (entry.letIn === null) return;
		yield " ".repeat(MARK) + entranceText(sides, found, entry, style.width - MARK, style);
	};
}

function mark({ change, selection }: PackageDiff, style: Style): string {
	const paint: Record<Change, (text: string) => string> = {
		U: style.blue,
		D: style.yellow,
		C: style.yellow,
		A: style.green,
		R: style.dim,
	};
	return `[${paint[change](change)}${selection === "." ? "." : style.bold(selection)}] `;
}

/** Growth catches the eye. */
function colored(text: string, delta: number, style: Style): string {
	return delta > 0 ? style.yellow(text) : delta < 0 ? style.green(text) : text;
}

const ARROW = " -> ";
const REST = ", …";

/** `2.36 -> 2.41`, coloured from where two versions part, each side cut so that both fit. */
function versions(sides: Sides, entry: PackageDiff, room: number, style: Style): string {
	const words = versionWords(closuresOf(sides), entry);
	if (words.same) return style.dim(clip(words.new.map(escaped).join(", "), Math.max(1, room)));
	const whole = [words.old, words.new].map((list) => textWidth(list.map(escaped).join(", ")));
	const rest = Math.max(2, room - ARROW.length);
	// One side may have what the other leaves of its half.
	const before = Math.max(Math.floor(rest / 2), rest - whole[1]!);
	const after = rest - Math.min(before, whole[0]!);
	const paired = words.old.length === words.new.length;
	const list = (which: "old" | "new", paint: Style["bold"], most: number) => {
		const theirs = words[which === "old" ? "new" : "old"];
		const pieces = words[which].map((word, k) => {
			const start = paired ? commonStart(word, theirs[k]!) : 0;
			return [escaped(word.slice(0, start)), escaped(word.slice(start))] as const;
		});
		return listed(pieces, paint, most);
	};
	return list("old", style.yellow, before) + ARROW + list("new", style.green, after);
}

/** As many of a list as fit `room`, the second part of each painted; the first is there at least. */
function listed(
	pieces: readonly (readonly [string, string])[],
	paint: Style["bold"],
	room: number,
): string {
	let text = "";
	let left = room;
	for (const [k, [plain, special]] of pieces.entries()) {
		const comma = k === 0 ? "" : ", ";
		const width = textWidth(comma + plain + special);
		const more = k < pieces.length - 1 ? REST.length : 0;
		if (k > 0 && width + more > left) return text + (left >= REST.length ? REST : "…");
		const shown = k > 0 ? plain + special : clip(plain + special, left - Math.min(more, 1));
		text += comma + shown.slice(0, plain.length) + paint(shown.slice(plain.length));
		if (shown !== plain + special) return text;
		left -= width;
	}
	return text;
}
