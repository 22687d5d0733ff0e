import { inMarkup } from "./escape.ts";
import { type Font, shortened, widthOf, wrapped } from "./fitting-text.ts";
import type { Ledger } from "./ledger.ts";
import { type Sign, type StepBar, type StepChart, stepChart } from "./step-chart.ts";

/** Pixels. A README gives about so much; what is narrower scales the picture down. */
const WIDTH = 820;
const EDGE = 24;
const RIGHT = WIDTH - EDGE;
/** The axis, and to the right of it where the figures end. */
const AXIS = { from: EDGE, length: 560 };
const SAVING = 694;

const LINE = 18;
const BAR = 14;
const IMAGE = 5;
const SMALL_LINE = 15;
const BETWEEN = 15;

/** Lines of one row's losses; all of them stand in the description. */
const MOST_LINES = 4;
/** Changes of one joint step that have a line; the rest is counted. */
const MOST_CHANGES = 8;

const NAME: Font = { size: 13, kind: "mono" };
const SMALL: Font = { size: 12, kind: "sans" };

/** Named so that nothing of it means anything in a document that it may be put into. */
const STYLE = `
.whittle-steps{--card:#fff;--line:#d5dae1;--text:#1b2129;--quiet:#56606d;--closure:#0b62b8;--saved:#1a7340;--image:#a8510b}
@media (prefers-color-scheme:dark){.whittle-steps{--card:#1c2026;--line:#343b45;--text:#e7ebf0;--quiet:#a2adba;--closure:#6db3f2;--saved:#6fd39a;--image:#f0a860}}
.whittle-steps text{fill:var(--text);font:13px system-ui,"Segoe UI","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums;white-space:pre;paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
.whittle-steps .heading{font-size:22px;font-weight:600}
.whittle-steps .name{font-family:ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace}
.whittle-steps .small{font-size:12px}
.whittle-steps .quiet{fill:var(--quiet)}
.whittle-steps .saving{fill:var(--saved);font-weight:600}
.whittle-steps .end{text-anchor:end}
.whittle-steps .middle{text-anchor:middle}
.whittle-steps .card{fill:var(--card);stroke:var(--line)}
.whittle-steps .line{stroke:var(--line)}
.whittle-steps .closure{fill:var(--closure)}
.whittle-steps .predicted{fill:url(#whittle-predicted);stroke:var(--closure);stroke-dasharray:4 2}
.whittle-steps .hatch{stroke:var(--closure);stroke-width:2}
.whittle-steps .saved{fill:var(--saved);fill-opacity:.3}
.whittle-steps .image{fill:var(--image)}
`.trim();

const PATTERN =
	'<defs><pattern id="whittle-predicted" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M1 0V6"/></pattern></defs>';

/**
 * The chart of a search as a picture of its own, for a README or a pull request: an SVG that
 * needs nothing else, follows light and dark, and tells itself to who cannot see it. Its
 * height grows with the steps. The same ledger gives the same text. O(steps).
 */
export function stepChartSvg(ledger: Ledger): string {
	const chart = stepChart(ledger);
	const head = headOf(chart);
	const rows: string[] = [];
	let y = head.bottom + 12;
	for (const [k, bar] of chart.bars.entries()) {
		const { drawn, bottom } = rowOf(bar, k, y, String(chart.bars.length - 1).length);
		rows.push(drawn);
		y = bottom + BETWEEN;
	}
	const bottom = y - BETWEEN / 2;
	const height = Math.ceil(bottom + EDGE / 2);
	const title = `${chart.name}: ${chart.change}`;
	const told = [chart.summary, ...chart.bars.map((bar) => bar.told)].join(". ");
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" class="whittle-steps" role="img" aria-labelledby="whittle-steps-title" aria-describedby="whittle-steps-told" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}">`,
		`<title id="whittle-steps-title">${inMarkup(title)}</title>`,
		`<desc id="whittle-steps-told">${inMarkup(`${told}.`)}</desc>`,
		`<style>${STYLE}</style>`,
		PATTERN,
		`<rect class="card" x=".5" y=".5" width="${WIDTH - 1}" height="${height - 1}" rx="6"/>`,
		head.drawn,
		axisOf(chart, head.bottom, bottom),
		...rows,
		"</svg>\n",
	].join("\n");
}

/** Name, figures, and what the signs mean; as far down as the labels of the axis. */
function headOf({ name, change, summary, legend }: StepChart): { drawn: string; bottom: number } {
	const drawn = [
		text(EDGE, 36, "name quiet", shortened(name, RIGHT - EDGE, NAME)),
		text(EDGE, 66, "heading", change),
		text(EDGE, 87, "quiet", summary),
	];
	let x = EDGE;
	for (const { sign, means } of legend) {
		drawn.push(signOf(sign, x), text(x + 30, 118, "small", means));
		x += 30 + widthOf(means, SMALL) + 20;
	}
	return { drawn: drawn.join("\n"), bottom: 156 };
}

function signOf(sign: Sign["sign"], x: number): string {
	if (sign === "image") return rect("image", x, 111, 24, IMAGE);
	return rect(sign, x, 107, 24, 13);
}

/** Ticks from their labels down to the last row, and what the figures beside them are. */
function axisOf({ ticks }: StepChart, top: number, bottom: number): string {
	const lines = ticks.map(({ at, label }, k) => {
		const x = rounded(AXIS.from + at * AXIS.length);
		const line = `<path class="line" d="M${x} ${top}V${rounded(bottom)}"/>`;
		return `${line}${text(x, top - 6, k === 0 ? "small quiet" : "small quiet middle", label)}`;
	});
	return [
		...lines,
		text(SAVING, top - 6, "small quiet end", "saves"),
		text(RIGHT, top - 6, "small quiet end", "size after"),
	].join("\n");
}

/** A row from `top` down: changes, bar with its figures, image, losses. */
function rowOf(
	bar: StepBar,
	number: number,
	top: number,
	digits: number,
): { drawn: string; bottom: number } {
	const left = EDGE + (bar.step === null ? 0 : digits * 9 + 10);
	const drawn = bar.step === null ? [] : [text(EDGE, top + 13, "quiet", String(number))];
	let y = top;
	for (const line of changeLines(bar, RIGHT - left)) {
		drawn.push(text(left, y + 13, bar.step === null ? "" : "name", line));
		y += LINE;
	}
	y += 2;
	drawn.push(
		...barsOf(bar, y),
		text(SAVING, y + 12, "saving end", bar.saving),
		text(RIGHT, y + 12, "end", bar.size),
	);
	y += BAR;
	if (bar.imageSize !== null) drawn.push(text(RIGHT, y + 14, "small quiet end", bar.imageSize));
	if (bar.image !== null) {
		drawn.push(rect("image", AXIS.from, y + 3, bar.image * AXIS.length, IMAGE));
		y += IMAGE + 4;
	}
	const words = bar.loses === "" ? "" : `loses ${bar.loses}`;
	for (const line of wrapped(words, AXIS.length, SMALL, MOST_LINES)) {
		y += SMALL_LINE;
		drawn.push(text(AXIS.from, y, "small quiet", line));
	}
	return { drawn: drawn.filter((each) => each !== "").join("\n"), bottom: y + 2 };
}

function changeLines({ changes }: StepBar, room: number): string[] {
	const shown = changes.length > MOST_CHANGES ? changes.slice(0, MOST_CHANGES - 1) : changes;
	const lines = shown.map((change, k) => shortened(k === 0 ? change : `+ ${change}`, room, NAME));
	const more = changes.length - shown.length;
	return more === 0 ? lines : [...lines, `+ ${more} more`];
}

function barsOf({ from, to, isPredicted }: StepBar, y: number): string[] {
	const [end, start] = [to * AXIS.length, from * AXIS.length];
	return [
		from > to ? rect("saved", AXIS.from + end, y, start - end, BAR) : "",
		rect(isPredicted ? "predicted" : "closure", AXIS.from, y, end, BAR),
	];
}

/** What is there is seen, however small it is. */
function rect(kind: string, x: number, y: number, width: number, height: number): string {
	const wide = width > 0 ? Math.max(1, rounded(width)) : 0;
	return `<rect class="${kind}" x="${rounded(x)}" y="${y}" width="${wide}" height="${height}"/>`;
}

function text(x: number, y: number, kind: string, words: string): string {
	if (words === "") return "";
	const classes = kind === "" ? "" : ` class="${kind}"`;
	return `<text x="${rounded(x)}" y="${y}"${classes}>${inMarkup(words)}</text>`;
}

function rounded(pixels: number): number {
	return Math.round(pixels * 10) / 10;
}
