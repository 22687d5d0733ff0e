import { nameAt } from "../../closure/closure.ts";
import { escaped } from "../../closure/escape.ts";
import { degree, row } from "../../closure/graph.ts";
import { count } from "../../closure/size.ts";
import { chainText } from "../text/chain.ts";
import { clip, textWidth } from "../text/table.ts";
import { packed, wrapped } from "./cells.ts";
import { figuresOf, figureText, measureName, measuresOf } from "./figures.ts";
import type { Browser } from "./state.ts";

/** Names at most that are looked at to fill a line. */
const NAMED = 40;

/**
 * What there is to tell of a path, in `height` lines of at most `width` columns: the path
 * whole, its figures, the chain that brought it in, what it is, and who refers to it.
 */
export function aboutLines(state: Browser, path: number, width: number, height: number): string[] {
	const { closure } = state;
	const whole = wrapped(escaped(closure.paths[path]!), width);
	const figures = packed(figureParts(state, path), width);
	const counts = packed(countParts(state, path), width);
	const lines =
		height < 5
			? [whole[0]!, ...figures, chain()]
			: [...whole, ...figures, chain(), ...counts, who()];
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
		`${measureName(closure, measure)} size: ${text(own[path]!)}`,
		`Closure size: ${text(closureOf(path))}`,
		`Retained size: ${text(retained[path]!)}`,
	];
}

/** What the path is, its neighbours, and what it weighs by the other measures. */
function countParts({ closure, measure, categoryOf }: Browser, path: number): string[] {
	const self = closure.selfReference[path] === 1 ? " and itself" : "";
	const others = measuresOf(closure).filter((other) => other !== measure);
	return [
		categoryOf(path),
		`References: ${count(degree(closure.references, path))}${self}`,
		`Referrers: ${count(degree(closure.referrers, path))}`,
		...others.map(
			(other) =>
				`${measureName(closure, other)} size: ${figureText(closure, other, figuresOf(closure, other).own[path]!)}`,
		),
	];
}
