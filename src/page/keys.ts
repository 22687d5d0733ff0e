import { signal } from "@preact/signals";
import { copied } from "./clipboard.ts";
import { toggleGone } from "./gone.ts";
import { linkOf } from "./link.ts";
import { MEASURE_NAMES, measuresOf } from "./measure.ts";
import { type Model, VIEWS, viewsOf } from "./model.ts";
import { say } from "./say.tsx";
import { EVERYTHING } from "./search.ts";

/** A key that works everywhere in the page but in fields. */
interface Shortcut {
	readonly key: string;
	readonly does: string;
	readonly run: (model: Model) => void;
}

/** Is the list of keys open? */
export const listShown = signal(false);
/** Whoever steers by voice, or types by accident, may want single keys to do nothing. */
export const keysWork = signal(true);

const NTH_VIEW = [
	"Map",
	"Graph",
	"Table",
	"Diff, where two closures are compared",
	"Steps of a search, where its ledger is shown",
	"Upgrade, where its plan is shown",
];

export const SHORTCUTS: readonly Shortcut[] = [
	{ key: "/", does: "Search", run: () => document.getElementById("search")?.focus() },
	...VIEWS.map((each, k) => ({
		key: String(k + 1),
		does: NTH_VIEW[k]!,
		run: (model: Model) => {
			if (viewsOf(model).includes(each)) model.view.value = each;
		},
	})),
	{
		key: "x",
		does: "What if the selected path were gone? Again: take that back",
		run: (model) => {
			const path = model.selected.value;
			say(path === null ? "Select a path first" : toggleGone(model, path));
		},
	},
	{
		key: "u",
		does: "Undo the last step of What if",
		run: ({ steps }) => {
			const last = steps.value.at(-1);
			say(last === undefined ? "There is no step to undo" : `Undone: ${last.text}`);
			steps.value = steps.value.slice(0, -1);
		},
	},
	{
		key: "m",
		does: "Next measure",
		run: ({ closure, measure }) => {
			const all = measuresOf(closure);
			measure.value = all[(all.indexOf(measure.value) + 1) % all.length]!;
			const { name, meaning } = MEASURE_NAMES[measure.value];
			say(`${name}: ${meaning}`);
		},
	},
	{ key: "c", does: "Copy a link to what is shown", run: (model) => void copyLink(model) },
	{
		key: "Escape",
		does: "Close, else clear the search and filters, else select nothing",
		run: ({ query, found, selected }) => {
			if (found.value === null) selected.value = null;
			else query.value = EVERYTHING;
		},
	},
	{
		key: "?",
		does: "This list",
		run: () => {
			listShown.value = true;
		},
	},
];

/** Makes the keys work. What a view has done with a key itself (`preventDefault`) is left to it. */
export function listenForKeys(model: Model): void {
	document.addEventListener("keydown", (event) => {
		if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
		if (event.isComposing || event.repeat || listShown.value || isField(event.target)) return;
		if (!keysWork.value && event.key !== "Escape") return;
		const shortcut = SHORTCUTS.find(({ key }) => key === event.key);
		if (shortcut === undefined) return;
		event.preventDefault();
		shortcut.run(model);
	});
}

function isField(target: EventTarget | null): boolean {
	return (
		target instanceof Element &&
		target.closest("input, textarea, select, [contenteditable], dialog[open]") !== null
	);
}

/** Is the page a file? Then its whole address means nothing to anybody else. */
const isFile = () => location.protocol === "file:";

/** What copying a link copies, in words. */
export function linkMeaning(): string {
	return isFile()
		? "Copy what is shown as the end of an address (#…), to be put behind that of this report, wherever it lies"
		: "Copy the address with what is shown. It has the key to this server in it: it is for you alone, while the server runs";
}

/** Copies the address of what is shown: of a file only its end, of a server all of it. */
export async function copyLink(model: Model): Promise<void> {
	const end = `#${linkOf(model)}`;
	const link = isFile() ? end : new URL(end, location.href).href;
	say(
		(await copied(link))
			? `Copied ${isFile() ? "the end of the address" : "the address"}`
			: `This browser does not let the page copy; the address bar has it, too: ${end}`,
	);
}
