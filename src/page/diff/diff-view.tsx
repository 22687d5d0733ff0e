import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { type Difference, difference, isNews, type PackageDiff } from "../../closure/difference.ts";
import { doubts, signedSize } from "../../closure/difference-words.ts";
import { escaped } from "../../closure/escape.ts";
import { remembered } from "../../closure/memo.ts";
import { count, counted, size } from "../../closure/size.ts";
import { type Model, useModel } from "../model.ts";
import { EVERYTHING, search } from "../search.ts";
import { DiffTable } from "./diff-table.tsx";
import "./diff.css";

const STATUSES = ["changed", "added", "removed"] as const;

const compared = remembered(({ old, closure }: Model) =>
	old === null ? null : difference(old, closure),
);

/** What has changed since the closure that this one is compared with. */
export function DiffView() {
	const found = compared(useModel());
	return found === null ? null : <Compared found={found} />;
}

function Compared({ found }: { found: Difference }) {
	const status = useSignal<PackageDiff["status"] | null>(null);
	const withSmall = useSignal(false);
	const wanted = useWanted(found);
	const news = withSmall.value ? wanted : wanted.filter(isNews);
	const hidden = wanted.length - news.length;
	const shown = news.filter((each) => status.value === null || each.status === status.value);
	return (
		<div class="diff">
			<Heading found={found} />
			<fieldset class="diff-chips" aria-label="Which packages">
				{[null, ...STATUSES].map((each) => (
					<button
						key={each}
						type="button"
						aria-pressed={status.value === each}
						onClick={() => {
							status.value = each;
						}}
					>
						{each === null ? "All" : `${each[0]!.toUpperCase()}${each.slice(1)}`}{" "}
						{count(news.filter((one) => each === null || one.status === each).length)}
					</button>
				))}
				{(hidden > 0 || withSmall.value) && (
					<button
						type="button"
						class="diff-small"
						aria-pressed={withSmall.value}
						onClick={() => {
							withSmall.value = !withSmall.value;
						}}
					>
						{withSmall.value ? "Hide" : `Show ${count(hidden)}`} under 8 KiB, version kept
					</button>
				)}
			</fieldset>
			{shown.length === 0 ? (
				<p class="quiet">{found.diffs.length === 0 ? "No package differs." : "None of these."}</p>
			) : (
				<DiffTable found={found} shown={shown} />
			)}
		</div>
	);
}

/** The packages that the person looks for: any of their paths, before or after, fits. */
function useWanted({ diffs }: Difference): readonly PackageDiff[] {
	const { old, closure, query } = useModel();
	const { text } = query.value;
	return useMemo(() => {
		if (text.trim() === "" || old === null) return diffs;
		const masks = { old: maskOf(old, text), new: maskOf(closure, text) };
		return diffs.filter(
			({ paths }) =>
				paths.old.some((i) => masks.old[i] === 1) || paths.new.some((i) => masks.new[i] === 1),
		);
	}, [diffs, old, closure, text]);
}

function maskOf(closure: Model["closure"], text: string): Uint8Array {
	return search(closure, { ...EVERYTHING, text }, closure.narSize).mask;
}

function Heading({ found }: { found: Difference }) {
	const { about, old, closure } = useModel();
	const { sizeOld, sizeNew, paths } = found;
	const delta = sizeOld === null || sizeNew === null ? null : sizeNew - sizeOld;
	const way = delta === null || delta === 0 ? "same" : delta > 0 ? "grew" : "shrank";
	return (
		<header class="diff-head">
			<p class={`diff-total diff-${way}`}>{signedSize(delta)}</p>
			<div>
				<h2>
					<span class="diff-side">
						{escaped(about.oldLabel ?? "")} <span class="quiet">{size(sizeOld)}</span>
					</span>{" "}
					→{" "}
					<span class="diff-side">
						{escaped(about.label)} <span class="quiet">{size(sizeNew)}</span>
					</span>
				</h2>
				<p class="quiet">
					{count(paths.old)} → {counted(paths.new, "path")}: {count(paths.added)} added,{" "}
					{count(paths.removed)} removed
				</p>
				{doubts({ old: old!, new: closure }, found).map((doubt) => (
					<p key={doubt} class="diff-doubt">
						⚠ {doubt}
					</p>
				))}
			</div>
		</header>
	);
}
