import { useComputed, useSignal } from "@preact/signals";
import { nameAt } from "../closure/closure.ts";
import { escaped } from "../closure/escape.ts";
import { count } from "../closure/size.ts";
import { hashOf } from "../closure/store-path.ts";
import { inWords } from "./measure.ts";
import { useModel } from "./model.ts";
import { listed, orderBy } from "./table/order.ts";
import "./search-bar.css";

/** How many of what is found are shown below the field at a time. */
const SHOWN = 10;

/** Where the person types what to look for; views show what is found, and so does a list below. */
export function SearchBar() {
	const { closure, query, found, column, selected } = useModel();
	const open = useSignal(false);
	/** Which of what is found was stepped to, heaviest first. */
	const at = useSignal<number | null>(null);
	const ranked = useComputed(() => {
		const result = found.value;
		if (!open.value || query.value.text.trim() === "" || result === null) return NONE;
		return listed(orderBy(closure, column.value, "descending"), result.mask);
	});
	const result = found.value;
	const fault = result?.fault ?? null;
	const isOpen = ranked.value.length > 0;

	const write = (text: string) => {
		const { held: _held, ...rest } = query.value;
		query.value = { ...rest, text };
		at.value = null;
		open.value = true;
	};
	const step = (by: 1 | -1) => {
		open.value = true;
		const most = ranked.value.length - 1;
		if (most < 0) return;
		const next = at.value === null ? (by === 1 ? 0 : most) : at.value + by;
		at.value = Math.min(most, Math.max(0, next));
		selected.value = ranked.value[at.value]!;
	};
	const enter = () => {
		if (query.value.held) write(query.value.text);
		else {
			open.value = true; // the list may have been closed before
			selected.value = ranked.value[at.value ?? 0] ?? selected.value;
			open.value = false;
		}
	};
	const clear = (field: HTMLInputElement) => {
		write("");
		field.blur();
	};

	return (
		<search class="search">
			<input
				type="search"
				id="search"
				// biome-ignore lint/a11y/noRedundantRoles: a field without a datalist is none by itself
				role="combobox"
				list={undefined}
				placeholder="Search: a name, or /regex/"
				aria-label="Search paths"
				aria-keyshortcuts="/"
				aria-autocomplete="list"
				aria-expanded={isOpen}
				aria-controls={isOpen ? "search-list" : undefined}
				aria-activedescendant={isOpen && at.value !== null ? `found-${at.value}` : undefined}
				aria-invalid={fault !== null}
				aria-describedby={fault === null ? undefined : "search-fault"}
				autocomplete="off"
				spellcheck={false}
				value={query.value.text}
				onInput={({ currentTarget }) => write(currentTarget.value)}
				onFocus={() => {
					open.value = true;
				}}
				onBlur={() => {
					open.value = false;
				}}
				onKeyDown={(event) => {
					if (event.isComposing) return;
					if (event.key === "ArrowDown") step(1);
					else if (event.key === "ArrowUp") step(-1);
					else if (event.key === "Enter") enter();
					else if (event.key === "Escape") clear(event.currentTarget);
					else return;
					event.preventDefault();
				}}
			/>
			<output for="search">
				{result !== null &&
					fault === null &&
					`${count(result.paths.length)} of ${count(closure.paths.length)}`}
			</output>
			{fault !== null && (
				<p class="search-below search-fault" id="search-fault" role="status">
					{escaped(fault)}
				</p>
			)}
			{isOpen && (
				<FoundList
					ranked={ranked.value}
					at={at.value}
					pick={(k) => {
						at.value = k;
						selected.value = ranked.value[k]!;
						open.value = false;
					}}
				/>
			)}
		</search>
	);
}

const NONE = new Uint32Array();

interface FoundListProps {
	readonly ranked: Uint32Array;
	readonly at: number | null;
	readonly pick: (k: number) => void;
}

function FoundList({ ranked, at, pick }: FoundListProps) {
	const { closure, column, measure } = useModel();
	const start = at === null ? 0 : Math.floor(at / SHOWN) * SHOWN;
	const shown = ranked.subarray(start, start + SHOWN);
	const after = ranked.length - start - shown.length;
	return (
		<div class="search-below">
			<div id="search-list" role="listbox" tabIndex={-1} aria-label="Found, heaviest first">
				{Array.from(shown, (path, k) => (
					<div
						key={path}
						id={`found-${start + k}`}
						role="option"
						tabIndex={-1}
						aria-selected={at === start + k}
						aria-setsize={ranked.length}
						aria-posinset={start + k + 1}
						title={escaped(closure.paths[path]!)}
						onMouseDown={(event) => {
							event.preventDefault(); // the field keeps the focus
							pick(start + k);
						}}
					>
						<span class="found-name">
							{escaped(nameAt(closure, path))}{" "}
							<span class="quiet">{escaped(hashOf(closure.storeDir, closure.paths[path]!))}</span>
						</span>
						<span class="figure">{inWords(closure, measure.value, column.value[path]!)}</span>
					</div>
				))}
			</div>
			{after > 0 && <p class="quiet search-more">{count(after)} more below</p>}
		</div>
	);
}
