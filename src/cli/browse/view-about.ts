import { nameAt } from "../../closure/closure.ts";
import { escaped } from "../../closure/escape.ts";
import { degree, row } from "../../closure/graph.ts";
import { count } from "../../closure/size.ts";
import { chainText } from "../text/chain.ts";
import { clip, textWidth } from "../text/table.ts";
import { packed, wrapped } from "./cells.ts";
import { figuresOf, figureText, isCounted, type Measure, measuresOf } from "./figures.ts";
import type { Browser } from "./state.ts";

/** Lines that a path, its figures and its chain want; in fewer, a name and figures. */
const WITH_CHAIN = 4;

/** Names at most that are looked at to fill a line. */
const NAMED = 40;

/**
 * What there is to tell of a path, in `height` lines of at most `width` columns: the path
 * whole, its figures, the chain that brought it in, what it is, and who refers to it.
 */
export function aboutLines(state: Browser, path: number, width: number, height: number): string[] {
	const { closure } = state;
	const figures = figureParts(state, path);
	const lines =
		height < WITH_CHAIN
			? [escaped(nameAt(closure, path)), ...packed(figures.slice(-2), width)]
			: [
					...wrapped(escaped(closure.paths[path]!), width),
					...packed(figures, width),
					chain(),
					...packed(countParts(state, path), width),
					who(),
				];
	return lines.slice(0, height).map((line) => clip(line, width));

	function chain(): string {
		const lead = "Pulled in by: ";
		return lead + chainText(closure, path, width - lead.length);
	}

	function who(): string {
		const referrers = row(closure.referrers, path);
		let line = `Referrers (${count(referrers.length)}): `;
		if (referrers.length === 0) return `${line}none`;
		for (const [k, referrer] of referrers.subarray(0, NAMED).entries()) {
			line += `${k > 0 ? ", " : ""}${escaped(nameAt(closure, referrer))}`;
			if (textWidth(line) > width) break;
		}
		return referrers.length > NAMED && textWidth(line) <= width ? `${line}, …` : line;
	}
}

function figureParts({ closure, measure }: Browser, path: number): string[] {
	const { own, retained, closureOf } = figuresOf(closure, measure);
	const text = (value: number) => figureText(closure, measure, value);
	return [
		...(isCounted(closure, measure) ? [] : [`${capital(measure)}: ${text(own[path]!)}`]),
		`Closure: ${text(closureOf(path))}`,
		`Retained: ${text(retained[path]!)}`,
	];
}

/** What the path is, what it refers to, and what it weighs by the other measures. */
function countParts({ closure, measure, categoryOf }: Browser, path: number): string[] {
	const self = closure.selfReference[path] === 1 ? " and itself" : "";
	const others = measuresOf(closure).filter(
		(other) => other !== measure && !isCounted(closure, other),
	);
	return [
		categoryOf(path),
		`References: ${count(degree(closure.references, path))}${self}`,
		...others.map(
			(other) =>
				`${capital(other)}: ${figureText(closure, other, figuresOf(closure, other).own[path]!)}`,
		),
	];
}

function capital(measure: Measure): string {
	return { nar: "NAR", disk: "Disk", download: "Download" }[measure];
}
