/** Texts that hold what whittle wants in a form it does not read: how they begin, and what to give. */
const KINDS: readonly (readonly [RegExp, string, string])[] = [
	[/^\s*(?:<\?xml[^>]*>\s*)?<bom[\s>]/, "CycloneDX in XML", "give it in JSON"],
	[/^\s*SPDXVersion:/, "SPDX in tags and values", "give it in JSON"],
];

/** What `text` is and what to give in its place; null where it is something else. */
export function unreadKind(text: string): { what: string; remedy: string } | null {
	const start = text.slice(0, 4096);
	const found = KINDS.find(([begins]) => begins.test(start));
	if (found === undefined) return null;
	return { what: `is ${found[1]}, which whittle does not read`, remedy: found[2] };
}
