import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Step } from "../closure/step.ts";
import { type WhatIf, whatIf } from "../closure/what-if.ts";
import type { Data } from "./data.ts";
import { columnOf, type Measure, weightsBy } from "./measure.ts";
import { EVERYTHING, type Found, type Query, search } from "./search.ts";

export const VIEWS = ["map", "graph", "table", "diff", "steps", "upgrade"] as const;
export type View = (typeof VIEWS)[number];

/** What the page has beside the closure itself. */
type Beside = Pick<Data, "old" | "ledger" | "plan">;

/** The views that there is something to show in. */
export function viewsOf({ old, ledger, plan }: Beside): View[] {
	const needs: Partial<Record<View, unknown>> = { diff: old, steps: ledger, upgrade: plan };
	return VIEWS.filter((each) => needs[each] !== null);
}

/** What the page opens on: what was asked for beside the closure itself. */
export function firstViewOf({ old, ledger, plan }: Beside): View {
	if (plan !== null) return "upgrade";
	return ledger !== null ? "steps" : old !== null ? "diff" : "map";
}

/** What all views share: what is shown, what is picked, what is looked for, what is tried. */
export interface Model extends Data {
	readonly view: Signal<View>;
	/** The path that everything tells about; null for none. */
	readonly selected: Signal<number | null>;
	readonly measure: Signal<Measure>;
	/** The measure's figure of each path. */
	readonly column: ReadonlySignal<Float64Array>;
	readonly query: Signal<Query>;
	/** Null while nothing is looked for. */
	readonly found: ReadonlySignal<Found | null>;
	/** Changes that are tried, in order. */
	readonly steps: Signal<readonly Step[]>;
	/** What they do, in the weights that go with the measure. */
	readonly outcome: ReadonlySignal<WhatIf>;
}

export function modelOf(data: Data): Model {
	const { closure } = data;
	const measure = signal<Measure>("retained");
	const column = computed(() => columnOf(closure, measure.value));
	const query = signal<Query>(EVERYTHING);
	const steps = signal<readonly Step[]>([]);
	return {
		...data,
		view: signal<View>(firstViewOf(data)),
		selected: signal<number | null>(null),
		measure,
		column,
		query,
		found: computed(() => {
			const { text, minimum, categories } = query.value;
			if (text.trim() === "" && minimum === 0 && categories.length === 0) return null;
			return search(closure, query.value, column.value);
		}),
		steps,
		outcome: computed(() => whatIf(closure, steps.value, weightsBy(closure, measure.value))),
	};
}

const ModelContext = createContext<Model | null>(null);
export const ModelProvider = ModelContext.Provider;

/** The model of the page that a component is in. */
export function useModel(): Model {
	const model = useContext(ModelContext);
	if (model === null) throw new Error("outside of the page");
	return model;
}
