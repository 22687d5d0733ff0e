import { assemble } from "../../closure/assemble.ts";
import type { Closure, Problem } from "../../closure/closure.ts";
import { WhittleError } from "../../closure/error.ts";
import { remembered } from "../../closure/memo.ts";
import { type Derivations, substitutesAllowed } from "../../nix/derivations/derivation.ts";
import {
	type FindSubstitutes,
	findMissing,
	type Substitute,
} from "../../nix/derivations/missing.ts";
import { edgeList } from "../../nix/documents/edge-list.ts";
import type { LocalStore } from "../../nix/store/local-store.ts";
import {
	type StoreGraph,
	storeGraph,
	type ValidPath,
	validPath,
} from "../../nix/store/store-graph.ts";
import type { Work } from "../../nix/work.ts";
import { askedOf } from "./asked.ts";
import { producersOf } from "./outputs.ts";
import { predictedReferences } from "./predicted-references.ts";
import { predictedSize } from "./predicted-size.ts";
import { modelOf } from "./twins.ts";
import { whatItTakes } from "./what-it-takes.ts";

/** How a figure of a path is known. */
export type Source = "store" | "cache" | "predicted";

/** What it takes to have a candidate: only glue to build, something to fetch, packages to build. */
export type TrialClass = "free" | "cached" | "rebuild";

/** A built system by which the glue of another is estimated. */
export interface Base {
	readonly closure: Closure;
	/** Its toplevel's derivation; null where it is not known. */
	readonly drv: string | null;
	/** What builds it; null where that is not known. */
	readonly derivations: Derivations | null;
}

/** Where outputs are looked up. */
export interface Places {
	readonly store: LocalStore;
	/** What binary caches offer. */
	readonly find: FindSubstitutes;
	/**
	 * The row of the store's database after which what came in does not count, unless it is of the
	 * base or a source: whatever was built meanwhile, the prediction is the same. Null for all.
	 */
	readonly upTo?: number | null;
}

/** The closure of a system that need not be built. */
export interface Prediction {
	/** Sizes are NaN where nothing tells them. */
	readonly closure: Closure;
	/** Of each path. */
	readonly sources: readonly Source[];
	readonly class: TrialClass;
	/** Derivations of packages, not glue, that would have to be built. */
	readonly rebuilds: readonly string[];
	/** Paths that would be fetched. */
	readonly fetches: readonly string[];
	/** Bytes to download for them; null where that is not told of each, left out where none is. */
	readonly downloadSize?: number | null;
}

/**
 * Predicts the closure of the outputs of `drv` without building or fetching anything. A path
 * that is valid is known from the store, with all that it reaches; else one that a cache offers
 * is known from there; what is neither would have to be built, and its references and size are
 * learned from `base`. Asks caches in rounds, for no path twice, as many as what is not valid
 * is deep. O(derivations + paths + references), and O(store) the first time. Throws
 * `WhittleError` where only building tells where the outputs of `drv` will be, and what
 * `places.find` throws.
 */
export async function predict(
	drv: string,
	derivations: Derivations,
	base: Base | null,
	places: Places,
	work: Work,
): Promise<Prediction> {
	const find = askedOnce(places.find);
	const { storeDir } = places.store;
	const model = base === null ? null : modelOf(base);
	const producers = producersOf(derivations);
	const isOfBase = (path: string) => model?.numberOf.has(path) === true || !producers.has(path);
	const valid = validUpTo(await storeGraph(places.store, work), places.upTo ?? null, isOfBase);
	const missing = await findMissing(derivations, [drv], valid, find, work);

	const told = (path: string, offer: Substitute | undefined): Told => {
		const known = valid.get(path);
		if (known !== undefined) {
			const { narSize, references } = known;
			return { narSize, references, source: "store", downloadSize: Number.NaN };
		}
		if (offer !== undefined) return fromCache(offer);
		const made = producers.get(path);
		const same = model?.numberOf.get(path);
		const guess = { source: "predicted", downloadSize: Number.NaN } as const;
		if (model !== null && same !== undefined)
			return { ...validPath(model.closure, same), ...guess };
		if (made === undefined) return { narSize: Number.NaN, references: [], ...guess };
		const asked = askedOf(storeDir, derivations, path, made, model);
		const references = predictedReferences(asked);
		return { narSize: predictedSize(asked, references), references: [...references], ...guess };
	};
	const mayBeOffered = (path: string) => {
		const made = producers.get(path);
		return !valid.has(path) && (made === undefined || substitutesAllowed(made.derivation));
	};

	const { paths, numberOf } = numbered();
	const roots = Uint32Array.from(outputsOf(drv, derivations), numberOf);
	const found: Told[] = [];
	const edges = edgeList();
	while (found.length < paths.length) {
		work.signal.throwIfAborted();
		const round = paths.slice(found.length);
		const offers = await find(round.filter(mayBeOffered));
		for (const path of round) {
			const one = told(path, offers.get(path));
			const referrer = found.push(one) - 1;
			for (const reference of one.references) edges.add(referrer, numberOf(reference));
		}
	}
	const column = (figure: (one: Told) => number) => Float64Array.from(found, figure);
	const closure = assemble({
		storeDir,
		paths,
		narSize: column(({ narSize }) => narSize),
		downloadSize: found.some(({ source }) => source === "cache")
			? column(({ downloadSize }) => downloadSize)
			: null,
		references: edges.edges(),
		roots,
		problems: paths.flatMap((path, i) => sizeMissing(path, found[i]!)),
	});
	return {
		closure,
		sources: found.map(({ source }) => source),
		...whatItTakes(storeDir, derivations, missing),
	};
}

/** What is in a store, without what came in after `upTo` and is not `exempt`. */
function validUpTo(
	graph: StoreGraph,
	upTo: number | null,
	exempt: (path: string) => boolean,
): { has(path: string): boolean; get(path: string): ValidPath | undefined } {
	if (upTo === null) return graph;
	const get = (path: string) => {
		const found = graph.get(path);
		return (found?.row ?? 0) <= upTo || exempt(path) ? found : undefined;
	};
	return { get, has: (path) => get(path) !== undefined };
}

/** What is told of a path, and by whom. */
interface Told extends ValidPath {
	readonly source: Source;
	/** NaN where unknown. */
	readonly downloadSize: number;
}

function fromCache({ narSize, downloadSize, references }: Substitute): Told {
	return {
		narSize: narSize ?? Number.NaN,
		downloadSize: downloadSize ?? Number.NaN,
		references,
		source: "cache",
	};
}

function sizeMissing(path: string, { narSize, source }: Told): Problem[] {
	const message =
		source === "predicted"
			? "it is not built, and nothing tells how large it will be"
			: `the ${source} does not know its NAR size`;
	return Number.isNaN(narSize) ? [{ code: "size-missing", message, path }] : [];
}

/** Paths in the order in which they are first named. */
function numbered() {
	const paths: string[] = [];
	const numbers = new Map<string, number>();
	const numberOf = (path: string): number => {
		const known = numbers.get(path);
		if (known !== undefined) return known;
		numbers.set(path, paths.length);
		return paths.push(path) - 1;
	};
	return { paths, numberOf };
}

function outputsOf(drv: string, derivations: Derivations): string[] {
	const outputs = [...(derivations.get(drv)?.outputs.values() ?? [])];
	const known = outputs.filter((path) => path !== null);
	if (known.length > 0 && known.length === outputs.length) return known;
	throw new WhittleError(
		"not-predictable",
		outputs.length === 0
			? "its derivation is not at hand"
			: "only building tells where its outputs will be",
		drv,
		"build it, and ask for the closure of what comes out",
	);
}

/** The same question, asked of caches once a path, however many predictions there are. */
const askedOnce = remembered((find: FindSubstitutes): FindSubstitutes => {
	const answers = new Map<string, Substitute | null>();
	return async (paths) => {
		const open = paths.filter((path) => !answers.has(path));
		if (open.length > 0) {
			const offers = await find(open);
			for (const path of open) answers.set(path, offers.get(path) ?? null);
		}
		const found = new Map<string, Substitute>();
		for (const path of paths) {
			const offer = answers.get(path);
			if (offer != null) found.set(path, offer);
		}
		return found;
	};
});
