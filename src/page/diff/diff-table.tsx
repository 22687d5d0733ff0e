import { useSignal } from "@preact/signals";
import type { Change, Difference, PackageDiff, Selection } from "../../closure/difference.ts";
import { deltaWords, versionWords } from "../../closure/difference-words.ts";
import { escaped } from "../../closure/escape.ts";
import { count, size } from "../../closure/size.ts";
import { commonStart } from "../../closure/version.ts";
import { useModel } from "../model.ts";
import { DiffDetails } from "./diff-details.tsx";

/** Rows that are drawn at first, and more at each asking. */
const PAGE = 200;

const CHANGES: Readonly<Record<Change, string>> = {
	U: "upgraded",
	D: "downgraded",
	C: "changed",
	A: "added",
	R: "removed",
};

const SELECTIONS: Readonly<Record<Selection, string>> = {
	"*": "asked for by name",
	"+": "now asked for by name",
	"-": "no longer asked for by name",
	".": "there for others",
};

/** Packages, one a row, which opens to tell more. */
export function DiffTable({ found, shown }: { found: Difference; shown: readonly PackageDiff[] }) {
	const rows = useSignal(PAGE);
	const open = useSignal<ReadonlySet<string>>(new Set());
	const most = Math.max(1, ...shown.slice(0, 1).map(({ delta }) => Math.abs(delta)));
	const left = shown.length - rows.value;
	return (
		<div class="diff-scroll">
			<table class="diff-table" aria-label="Packages that differ">
				<thead>
					<tr>
						<th scope="col">Mark</th>
						<th scope="col">Package</th>
						<th scope="col">Version</th>
						<th scope="col" class="figure diff-size">
							Old
						</th>
						<th scope="col" class="figure diff-size">
							New
						</th>
						<td class="diff-bar" />
						<th scope="col" class="figure">
							Change
						</th>
					</tr>
				</thead>
				<tbody>
					{shown.slice(0, rows.value).map((diff) => (
						<Row
							key={diff.name}
							found={found}
							diff={diff}
							most={most}
							isOpen={open.value.has(diff.name)}
							toggle={() => {
								const next = new Set(open.value);
								if (!next.delete(diff.name)) next.add(diff.name);
								open.value = next;
							}}
						/>
					))}
				</tbody>
			</table>
			{left > 0 && (
				<button
					type="button"
					class="diff-more"
					onClick={() => {
						rows.value += PAGE;
					}}
				>
					Show {count(Math.min(PAGE, left))} more of {count(left)}
				</button>
			)}
		</div>
	);
}

function Row({
	found,
	diff,
	most,
	isOpen,
	toggle,
}: {
	found: Difference;
	diff: PackageDiff;
	most: number;
	isOpen: boolean;
	toggle: () => void;
}) {
	const { name, change, selection, delta } = diff;
	const meaning = `${CHANGES[change]}, ${SELECTIONS[selection]}`;
	const way = delta > 0 ? "grew" : delta < 0 ? "shrank" : "same";
	return (
		<>
			<tr class={isOpen ? "diff-open" : undefined}>
				<td>
					<span class="diff-mark" role="img" aria-label={meaning} title={meaning}>
						{change}
						{selection}
					</span>
				</td>
				<th scope="row">
					<button type="button" class="link" aria-expanded={isOpen} onClick={toggle}>
						{escaped(name)}
					</button>
				</th>
				<td class="diff-version">
					<Versions diff={diff} />
				</td>
				<td class="figure diff-size">{diff.status === "added" ? "" : size(diff.sizeOld)}</td>
				<td class="figure diff-size">{diff.status === "removed" ? "" : size(diff.sizeNew)}</td>
				<td class={`diff-bar diff-${way}`}>
					<span style={{ width: `${(50 * Math.abs(delta)) / most}%` }} />
				</td>
				<td class={`figure diff-${way}`}>{deltaWords(found, diff)}</td>
			</tr>
			{isOpen && (
				<tr class="diff-open">
					<td />
					<td colSpan={6}>
						<DiffDetails found={found} diff={diff} />
					</td>
				</tr>
			)}
		</>
	);
}

/** Versions of a side that a row has room for: the rest are other outputs, most often. */
const VERSIONS = 1;

function Versions({ diff }: { diff: PackageDiff }) {
	const { old, closure } = useModel();
	const words = versionWords({ old: old!, new: closure }, diff);
	const [before, after] = [words.old.slice(0, VERSIONS), words.new.slice(0, VERSIONS)];
	const list = (mine: readonly string[], theirs: readonly string[], all: readonly string[]) => (
		<span title={escaped(all.join(", "))}>
			{mine.map((word, k) => {
				const start = theirs.length === mine.length ? commonStart(word, theirs[k]!) : 0;
				return (
					<span key={word}>
						{k > 0 && ", "}
						{escaped(word.slice(0, start))}
						<b>{escaped(word.slice(start))}</b>
					</span>
				);
			})}
			{all.length > VERSIONS && ", …"}
		</span>
	);
	if (words.same) return <span class="quiet">{list(after, after, words.new)}</span>;
	return (
		<>
			{list(before, after, words.old)} → {list(after, before, words.new)}
		</>
	);
}
