import type { Work } from "../work.ts";
import { type Derivation, type Derivations, isDeferred, substitutesAllowed } from "./derivation.ts";

/** What a binary cache offers for a store path. Sizes in bytes, null where it does not say. */
export interface Substitute {
	readonly downloadSize: number | null;
	readonly narSize: number | null;
	/** Whole paths; itself may be among them. */
	readonly references: readonly string[];
}

/** What is offered for some paths; one that nobody offers has no entry. */
export type FindSubstitutes = (
	paths: readonly string[],
) => Promise<ReadonlyMap<string, Substitute>>;

/** Tells whether a path is valid. */
export interface Valid {
	has(path: string): boolean;
}

/** What stands between a store and some outputs, in the order in which it was found. */
export interface Missing {
	/** Derivations to build, each with what it waits for: entries of these three. */
	readonly build: ReadonlyMap<string, readonly string[]>;
	/** Paths to fetch. */
	readonly fetch: ReadonlyMap<string, Substitute>;
	/** Needed, but neither valid nor offered, and nothing tells how to build them. */
	readonly unknown: ReadonlySet<string>;
	/** What was asked for itself. */
	readonly wanted: ReadonlySet<string>;
}

/** A derivation, and the outputs of it that somebody asks for. */
type Wanted = readonly [drv: string, outputs: readonly string[]];

/** What that comes to, and what whoever asks waits for: nothing where all is valid. */
interface Verdict {
	readonly kind: "build" | "fetch" | "unknown";
	readonly waitsFor: readonly string[];
}

/**
 * What Nix would build and fetch for all outputs of `tops`, by the rules of its
 * `Store::queryMissing`: what is valid is left alone; where all missing outputs that somebody
 * asks a derivation for are offered, they are fetched, with the references that are missing;
 * else it is built, and its inputs are asked for. Sources that are missing are fetched too.
 * An output whose path only building tells is built.
 *
 * Asks `find` in rounds, for no path twice: as many rounds as what is missing is deep.
 * O(derivations and their inputs). Throws what `find` throws.
 */
export async function findMissing(
	derivations: Derivations,
	tops: readonly string[],
	valid: Valid,
	find: FindSubstitutes,
	work: Work,
): Promise<Missing> {
	const offers = new Map<string, Substitute | null>();
	const ask = async (paths: readonly string[]) => {
		const open = [...new Set(paths)].filter((path) => !valid.has(path) && !offers.has(path));
		if (open.length === 0) return;
		work.signal.throwIfAborted();
		const found = await find(open);
		for (const path of open) offers.set(path, found.get(path) ?? null);
	};

	const verdicts = new Map<string, Verdict>();
	const waitsFor = (wanted: Wanted) => verdicts.get(keyOf(wanted))!.waitsFor;
	const building = new Map<string, Derivation>();
	const fetching = new Set<string>();
	const unknown = new Set<string>();
	const first = tops.map((drv): Wanted => [drv, [...(derivations.get(drv)?.outputs.keys() ?? [])]]);
	for (let round = first; round.length > 0; ) {
		await ask(round.flatMap(([drv, outputs]) => offerable(derivations.get(drv), outputs)));
		const inputs = new Map<string, Wanted>();
		for (const wanted of round) {
			const [drv, outputs] = wanted;
			const derivation = derivations.get(drv);
			const verdict = judge(drv, derivation, outputs, valid, offers);
			verdicts.set(keyOf(wanted), verdict);
			if (verdict.kind === "unknown") unknown.add(drv);
			else if (verdict.kind === "fetch") for (const path of verdict.waitsFor) fetching.add(path);
			else if (!building.has(drv)) {
				building.set(drv, derivation!);
				for (const input of derivation!.inputDrvs) inputs.set(keyOf(input), input);
			}
		}
		round = [...inputs].flatMap(([key, wanted]) => (verdicts.has(key) ? [] : [wanted]));
	}

	const sourcesOf = ({ inputSrcs }: Derivation) =>
		inputSrcs.filter((path) => !valid.has(path) && !derivations.has(path));
	for (const derivation of building.values()) {
		for (const path of sourcesOf(derivation)) fetching.add(path);
	}
	const fetch = new Map<string, Substitute>();
	for (let round = [...fetching]; round.length > 0; ) {
		await ask(round);
		const references = new Set<string>();
		for (const path of round) {
			const offer = offers.get(path);
			if (offer == null) unknown.add(path);
			else {
				fetch.set(path, offer);
				for (const reference of offer.references) references.add(reference);
			}
		}
		round = [...references].filter(
			(path) => !valid.has(path) && !fetch.has(path) && !unknown.has(path),
		);
	}
	return {
		build: new Map(
			Array.from(building, ([drv, derivation]) => [
				drv,
				[...[...derivation.inputDrvs].flatMap(waitsFor), ...sourcesOf(derivation)],
			]),
		),
		fetch,
		unknown,
		wanted: new Set(first.flatMap(waitsFor)),
	};
}

function keyOf([drv, outputs]: Wanted): string {
	return `${drv}!${[...outputs].sort().join(",")}`;
}

function judge(
	drv: string,
	derivation: Derivation | undefined,
	outputs: readonly string[],
	valid: Valid,
	offers: ReadonlyMap<string, Substitute | null>,
): Verdict {
	if (derivation === undefined) return { kind: "unknown", waitsFor: [drv] };
	const missing = pathsOf(derivation, outputs).filter((path) => !valid.has(path));
	const known = !isDeferred(derivation);
	const offered =
		known && substitutesAllowed(derivation) && missing.every((path) => offers.get(path) != null);
	return offered || (known && missing.length === 0)
		? { kind: "fetch", waitsFor: missing }
		: { kind: "build", waitsFor: [drv] };
}

/** The paths that may be fetched in place of building. */
function offerable(derivation: Derivation | undefined, outputs: readonly string[]): string[] {
	const free =
		derivation !== undefined && !isDeferred(derivation) && substitutesAllowed(derivation);
	return free ? pathsOf(derivation, outputs) : [];
}

function pathsOf({ outputs }: Derivation, names: readonly string[]): string[] {
	return names.flatMap((name) => outputs.get(name) ?? []);
}
