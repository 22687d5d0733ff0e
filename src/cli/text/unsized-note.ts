import { type Closure, isSized, unsized } from "../../closure/closure.ts";
import { count, counted } from "../../closure/size.ts";
import type { Style } from "../context.ts";
import { clip } from "./table.ts";

/** A line for the paths that figures leave out; none where there are none, or figures are paths. */
export function* unsizedNote(closure: Closure, style: Style): Generator<string> {
	const unknown = unsized(closure);
	if (unknown === 0 || !isSized(closure)) return;
	const of = counted(closure.paths.length, "path");
	const line = `! ${count(unknown)} of ${of} have no known size, and figures leave them out`;
	yield style.yellow(clip(line, style.width));
}
