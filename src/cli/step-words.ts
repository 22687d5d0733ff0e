import { type Closure, nameAt } from "../closure/closure.ts";
import { shellWord } from "../closure/escape.ts";
import { row } from "../closure/graph.ts";
import { packageAt } from "../closure/names.ts";
import { matches } from "../closure/pattern.ts";
import { type Edge, stepOn } from "../closure/step.ts";

/** More references than this are not typed by hand: names are not shortened for them. */
const TYPED = 20;

/** `--cut A:B` for each reference, as a shell takes it, the shortest words that mean it alone. */
export function cutFlags(closure: Closure, references: readonly Edge[]): string {
	return references
		.map((edge) => {
			const short = references.length > TYPED ? null : shortWords(closure, edge);
			return `--cut ${shellWord(short ?? stepOn.cut(closure, edge).text.slice("cut ".length))}`;
		})
		.join(" ");
}

/** Names of packages, else whole names, where no other reference is meant by them. */
function shortWords(closure: Closure, [referrer, reference]: Edge): string | null {
	const names = [referrer, reference].map((i) => nameAt(closure, i));
	// Nothing in them that would part the words elsewhere, or that a person could not type.
	if (!names.every((name) => /^[\w.+?-]+$/.test(name))) return null;
	const [above = "", below = ""] = names;
	const exactly = (name: string) => `/^${name.replace(/[.+?]/g, "\\$&")}$/`;
	const forms = [
		[packageAt(closure, referrer).pname, packageAt(closure, reference).pname],
		[above, below],
		[above, exactly(below)], // a name with version means its other outputs, too
		[exactly(above), exactly(below)],
	] as const;
	const form = forms.find((each) => meansOnly(closure, each, reference));
	return form?.join(":") ?? null;
}

/** Do the words mean one reference, and is it to this path? (They mean its referrer anyway.) */
function meansOnly(
	closure: Closure,
	[above, below]: readonly [string, string],
	reference: number,
): boolean {
	const ends = new Set(matches(closure, below));
	const meant = matches(closure, above).flatMap((i) =>
		Array.from(row(closure.references, i)).filter((target) => ends.has(target)),
	);
	return meant.length === 1 && meant[0] === reference;
}
