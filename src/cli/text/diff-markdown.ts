import { nameAt } from "../../closure/closure.ts";
import { because, type Difference, type PackageDiff } from "../../closure/difference.ts";
import { deltaWords, doubts, signedSize, versionWords } from "../../closure/difference-words.ts";
import { escaped } from "../../closure/escape.ts";
import { count, counted, size } from "../../closure/size.ts";
import { closuresOf, type Selection, type Sides, turnoverWords } from "./diff-sides.ts";

const TITLES = { changed: "Changed", added: "Added", removed: "Removed" } as const;

/** Versions of one side that are named: the rest are other outputs, most often. */
const VERSIONS = 2;

/** Longest chain that is written out in full; of longer ones the middle is left out. */
const LONGEST = 12;

/** A difference as a comment below a pull request: tables, chains folded away. */
export function* diffMarkdown(
	sides: Sides,
	found: Difference,
	{ shown, rest, hidden }: Selection,
): Generator<string> {
	const { sizeOld, sizeNew, paths } = found;
	const delta = sizeOld === null || sizeNew === null ? null : sizeNew - sizeOld;
	yield `### Closure: ${size(sizeOld)} → ${size(sizeNew)} (${signedSize(delta)})`;
	yield "";
	yield `${code(sides.old.label)} → ${code(sides.new.label)}: ${count(paths.old)} → ${counted(paths.new, "path")} (+${count(paths.added)} -${count(paths.removed)})`;
	for (const line of doubts(closuresOf(sides), found)) yield* ["", `> ⚠ ${line}`];
	if (found.diffs.length === 0) yield* ["", "No package differs."];
	for (const section of ["changed", "added", "removed"] as const) {
		const entries = shown.filter(({ status }) => status === section);
		if (entries.length > 0) yield* sectionTable(TITLES[section], entries, sides, found);
	}
	const left = [...rest, ...hidden];
	if (left.length > 0) {
		const sum = left.reduce((all, each) => all + each.delta, 0);
		const together = found.unit === "bytes" ? `, ${signedSize(sum)} together` : "";
		yield* ["", `${counted(left.length, "smaller change")} not listed${together}.`];
	}
	for (const { title, words } of turnoverWords(sides)) {
		yield* ["", `#### ${title}`, "", ...words.map((each) => `- ${code(each)}`)];
	}
	yield* chains(sides, found, shown);
}

function* sectionTable(
	title: string,
	entries: readonly PackageDiff[],
	sides: Sides,
	found: Difference,
): Generator<string> {
	const closures = closuresOf(sides);
	yield* ["", `#### ${title} (${count(entries.length)})`, ""];
	yield* ["| package | version | old | new | delta |", "|---|---|---:|---:|---:|"];
	for (const entry of entries) {
		const words = versionWords(closures, entry);
		const [before, after] = [words.old, words.new].map((list) =>
			[...list.slice(0, VERSIONS).map(code), ...(list.length > VERSIONS ? ["…"] : [])].join(", "),
		);
		const version = words.same ? after : `${before} → ${after}`;
		const cells = [
			code(entry.name),
			version,
			size(entry.sizeOld),
			size(entry.sizeNew),
			`**${deltaWords(found, entry)}**`,
		];
		yield `| ${cells.join(" | ")} |`;
	}
}

/** For each package that a new reference let in, the chain from a root to it. */
function* chains(
	{ new: { closure } }: Sides,
	found: Difference,
	shown: readonly PackageDiff[],
): Generator<string> {
	const entered = shown.filter(({ letIn }) => letIn !== null);
	if (entered.length === 0) return;
	yield* ["", "<details>"];
	yield* [`<summary>What let in what grew (${count(entered.length)})</summary>`, ""];
	for (const entry of entered) {
		const chain = because(found, entry);
		const at = chain.indexOf(entry.letIn![1]);
		const steps = chain.flatMap((path, k) => {
			if (chain.length > LONGEST && k > 1 && k < chain.length - 2 && Math.abs(k - at + 0.5) > 1) {
				return k === 2 || k === at + 1 ? ["→ …"] : [];
			}
			const arrow = k === 0 ? "" : k === at ? "**+→** " : "→ ";
			return [`${arrow}${code(nameAt(closure, path))}`];
		});
		yield `- ${code(entry.name)}: ${steps.join(" ")}`;
	}
	yield* ["", "**+→** is the reference that is new.", "", "</details>"];
}

/**
 * Text from outside that stays text in Markdown and HTML, in a table and out of it. In `code`
 * nobody is mentioned; what could be markup is written as entities, so that a code span's
 * own rules need not hold; a comment after `@` keeps addresses from being made links.
 */
function code(text: string): string {
	const inert = escaped(text)
		.replace(/[^A-Za-z0-9 .,+=?%/\u0080-\u{10ffff}-]/gu, entity)
		.replace(/www\./gi, (found) => `${found.slice(0, -1)}&#46;`);
	return `<code>${inert.replaceAll("&#64;", "&#64;<!-- -->")}</code>`;
}

function entity(character: string): string {
	return `&#${character.codePointAt(0)};`;
}
