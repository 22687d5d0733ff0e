import { escaped } from "../../closure/escape.ts";
import { counted, size } from "../../closure/size.ts";
import { nameOf } from "../../closure/store-path.ts";
import type { JointRoots } from "../../nix/roots/joint-roots.ts";
import type { StoreRoots } from "../../nix/roots/store-roots.ts";
import type { Style } from "../context.ts";
import { nameRoom } from "./path-table.ts";
import { type Column, clip, table, widest } from "./table.ts";

/** Sets of roots that are shown, and roots of one that are named. */
const JOINT = 8;
const NAMED = 3;

const COLUMNS: readonly Column[] = [
	{ title: "FREES", align: "right" },
	{ title: "RETAINS", align: "right" },
	{ title: "KIND", align: "left" },
	{ title: "ROOT", align: "left" },
	{ title: "PATH", align: "left" },
];

/**
 * Roots as a table, the sets that free more together, and what is free already. `chosen`
 * are the numbers of the roots to show, of which `more` are left out.
 */
export function* rootsText(
	found: StoreRoots,
	chosen: readonly number[],
	more: number,
	joint: readonly JointRoots[],
	style: Style,
	isQuiet: boolean,
): Generator<string> {
	const { sizes, unread, stale, problems } = found;
	yield* rootTable(found, chosen, style);
	if (more > 0) yield style.dim(`and ${counted(more, "more root")} (all with -n 0)`);
	yield* jointLines(found, joint, style);
	const { live, dead } = sizes;
	yield "";
	yield `${style.bold("Free already")}  ${size(dead.bytes)} in ${counted(dead.paths.length, "path")} that no root reaches; ${size(live.bytes)} in ${counted(live.paths, "path")} are held`;
	if (isQuiet) return;
	if (stale.length > 0) {
		yield style.dim(
			`${counted(stale.length, "link")} of results that have gone: they hold nothing`,
		);
	}
	for (const { message } of problems) yield style.yellow(`! ${escaped(message)}`);
	if (unread.length > 0) {
		yield style.yellow(
			`! ${counted(unread.length, "place")} may not be read here: what they hold is not counted as held; run as root`,
		);
	}
	yield style.dim("Bytes on disk, hard links once. Nothing was deleted.");
}

function* rootTable(
	{ roots, sizes, storeDir }: StoreRoots,
	chosen: readonly number[],
	style: Style,
): Generator<string> {
	if (chosen.length === 0) {
		yield "No root frees that much by itself.";
		return;
	}
	const figures = chosen.map((k) => {
		const { kind, isCurrent } = roots[k]!;
		const shown = isCurrent === true ? `${kind}, current` : kind;
		return [size(sizes.freed[k]!), size(sizes.retained[k]!), shown];
	});
	const taken = COLUMNS.slice(0, -2).reduce(
		(sum, { title }, c) => sum + 2 + widest([title, ...figures.map((row) => row[c]!)]),
		0,
	);
	// Places and names share what the figures leave.
	const rest = style.width - taken - 2;
	const room = Number.isFinite(rest) ? Math.max(20, rest - nameRoom(rest)) : rest;
	const { head, lines } = table(
		COLUMNS,
		chosen.map((k, row) => [
			...figures[row]!,
			clipStart(escaped(roots[k]!.place), room),
			escaped(nameOf(storeDir, roots[k]!.path)),
		]),
		style.width,
	);
	yield style.bold(head);
	yield* lines;
}

/** A place cut at its beginning: what tells it from others stands at its end. */
function clipStart(text: string, room: number): string {
	const reverse = (line: string) => [...line].reverse().join("");
	return reverse(clip(reverse(text), room));
}

function* jointLines(
	found: StoreRoots,
	joint: readonly JointRoots[],
	style: Style,
): Generator<string> {
	if (joint.length === 0) return;
	yield "";
	yield style.bold("More goes where several go together");
	const { lines } = table(
		[
			{ title: "", align: "right" },
			{ title: "", align: "left" },
		],
		joint.slice(0, JOINT).map((each) => [`  ${size(each.freed)}`, described(found, each)]),
		style.width,
	);
	yield* lines;
}

function described({ roots, storeDir }: StoreRoots, each: JointRoots): string {
	const places = each.roots.map((k) => roots[k]!.place);
	switch (each.what) {
		case "same-path": {
			const named = places.slice(0, NAMED).map(escaped).join(", ");
			const more = places.length > NAMED ? ", …" : "";
			return `${counted(places.length, "root")} of ${escaped(nameOf(storeDir, each.name!))}: ${named}${more}`;
		}
		case "old-generations": {
			const what = counted(places.length, "old generation");
			const of = each.name === null ? "all profiles" : escaped(each.name);
			return `${what} of ${of}${each.name === null ? " (nix-collect-garbage -d)" : ""}`;
		}
		case "processes": {
			const processes = new Set(places.map((place) => place.split("/")[2]));
			return `what ${counted(processes.size, "process", "processes")} run from or have open`;
		}
	}
}
