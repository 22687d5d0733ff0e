import { nameAt } from "../../closure/closure.ts";
import { escaped } from "../../closure/escape.ts";
import { degree } from "../../closure/graph.ts";
import type { Style } from "../context.ts";
import { widest } from "../text/table.ts";
import { ends, fitted, right, struckOut } from "./cells.ts";
import { figuresOf, figureText, measureName } from "./figures.ts";
import { firstShown } from "./layout.ts";
import type { Ordered, Sort } from "./order.ts";
import { type Browser, isGone } from "./state.ts";

/** The narrowest a name is made to make room for figures. */
const NAME = { besideBoth: 12, besideOne: 8 };

/** A list of paths to be drawn. */
export interface PathList extends Ordered {
	readonly title: string;
	/** Null where one does not move in it. */
	readonly cursor: number | null;
	/** Is this the list that keys go to? */
	readonly focused: boolean;
}

/**
 * A list of paths as `height` lines below a title, each exactly `width` columns. Rows read
 * `name  closure (retained)`; where there is no room for both figures, the one that counts,
 * or none: figures are never cut. Only the rows that are seen are looked at.
 */
export function pathLines(
	state: Browser,
	list: PathList,
	width: number,
	height: number,
	style: Style,
): string[] {
	const { rows, cursor } = list;
	const start = firstShown(cursor ?? 0, rows.length, height);
	const seen = Array.from(rows.subarray(start, start + height));
	const columns = columnsFor(state, list.by, seen, width);
	const lines = seen.map((path, k) =>
		styled(state, list, path, start + k === cursor, line(state, path, start + k === cursor), style),
	);
	while (lines.length < height) lines.push(" ".repeat(width));
	const [left, heading] = ends(list.title, rows.length > 0 ? columns.heading : "", width);
	return [style.bold(left) + style.dim(heading), ...lines];

	function line(state: Browser, path: number, isHere: boolean): string {
		const mark = `${isHere ? "›" : " "}${isGone(state, path) ? "✗" : " "}`;
		const cells = columns.cells.map(({ of, width: wide }) => ` ${right(of(path), wide)}`).join("");
		const name = escaped(nameAt(state.closure, path));
		return mark + fitted(name, width - 2 - columns.width) + cells;
	}
}

function styled(
	{ closure, outcome }: Browser,
	{ focused }: PathList,
	path: number,
	isHere: boolean,
	text: string,
	style: Style,
): string {
	const gone = outcome?.kept[path] === 0 ? struckOut(text, style) : text;
	if (isHere) return focused ? style.inverse(gone) : style.bold(gone);
	// As in nix-tree, what refers to nothing has a colour of its own.
	return gone === text && degree(closure.references, path) === 0 ? style.blue(text) : gone;
}

interface Cell {
	readonly of: (path: number) => string;
	readonly width: number;
}

/** The figures that fit, with their heading. */
function columnsFor(state: Browser, by: Sort, seen: readonly number[], width: number) {
	const { closure, measure } = state;
	const { own, retained, closureOf } = figuresOf(closure, measure);
	const text = (value: number) => figureText(closure, measure, value);
	const cell = (title: string, figure: (path: number) => string) => {
		const texts = new Map(seen.map((path) => [path, figure(path)]));
		return { title, of: (path: number) => texts.get(path)!, width: widest([...texts.values()]) };
	};
	const sorted = (what: string, sort: Sort) => (by === sort ? `${what}▾` : what);
	const shownRetained = () => cell(sorted("retained", "retained"), (path) => text(retained[path]!));
	const ownTitle = measureName(closure, measure);
	const first =
		by === "own"
			? cell(sorted(ownTitle, "own"), (path) => text(own[path]!))
			: cell(sorted("closure", "closure"), (path) => text(closureOf(path)));
	// What refers to nothing is its own closure.
	const second = cell(`(${sorted("retained", "retained")})`, (path) =>
		by === "own" || by === "retained" || degree(closure.references, path) > 0
			? `(${text(retained[path]!)})`
			: "",
	);
	const room = width - 2;
	if (fits([first, second], room - NAME.besideBoth)) return columns([first, second]);
	const one = by === "retained" ? shownRetained() : first;
	return columns(fits([one], room - NAME.besideOne) ? [one] : []);
}

const fits = (cells: readonly Cell[], room: number) => taken(cells) <= room;
const taken = (cells: readonly Cell[]) => cells.reduce((sum, { width }) => sum + width + 1, 0);

function columns(cells: readonly (Cell & { readonly title: string })[]) {
	return { cells, width: taken(cells), heading: cells.map(({ title }) => title).join(" ") };
}
