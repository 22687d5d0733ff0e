import type { Change } from "../catalogue/change.ts";
import { partsOf, setsOf } from "./blind-moves.ts";
import type { Place, Searching } from "./climb.ts";
import type { Consent, Move, SearchWorld, Step } from "./search-world.ts";
import { trimmed } from "./trimmed.ts";
import { keyOf, type Looked, type Standing, type Tryouts } from "./tryouts.ts";

/** A move, and what is known of it on the system where the climb is. */
interface Entry {
	readonly key: string;
	readonly move: Move;
	/** Bytes it saves: measured, else predicted, else as when last looked at, else as expected. */
	saving: number;
	looked: Looked | null;
	standing: Standing | null;
	refused: boolean;
}

/** The search for one step. */
interface Round extends Searching {
	readonly place: Place;
	/** By key what moves saved when they were last looked at. */
	readonly savings: Map<string, number>;
	readonly entries: Map<string, Entry>;
}

/** Moves that are looked at anew at one time: the same on every machine. */
const AT_ONCE = 4;
/** With more changes than that, those that did nothing alone are not tried alone again. */
const FEW = 40;

/**
 * The place after the best step from `place`; null where none is worth it. What a move saved when
 * it was last looked at counts until it comes to the top of the queue; then it is looked at anew,
 * and built only where it still is the best. Where nothing is left, all changes are looked at
 * anew, then small sets of them, then all that is left together, in halves and in quarters: no
 * graph tells what an `or` does in a module.
 */
export async function stepFrom(
	searching: Searching,
	place: Place,
	savings: Map<string, number>,
	without: ReadonlySet<string>,
): Promise<Place | null> {
	const { world, tryouts, memory } = searching;
	const { closure, changes: behind } = place.standing;
	const shut = new Set([...without, ...behind.map(({ id }) => id)]);
	const moves = world
		.rank(closure, behind)
		.filter(({ changes }) => changes.every(({ id }) => !shut.has(id)));
	const entries = new Map<string, Entry>();
	const round: Round = { ...searching, place, savings, entries };
	const singles = moves.filter(({ changes }) => changes.length === 1);
	const single = ({ changes }: Move) => entries.get(changes[0]!.id);
	for (const move of moves) {
		const last = savings.get(keyOf(move.changes));
		const isNew = last === undefined && move.changes.length === 1; // a first look is cheap
		enter(round, move, isNew ? Number.POSITIVE_INFINITY : Math.max(last ?? 0, move.expected));
	}
	const stages: (() => readonly Move[])[] = [
		() => [],
		() => singles.filter((move) => singles.length <= FEW || !isIdle(tryouts, move)),
		() => setsOf(singles, (move) => Math.max(move.expected, single(move)?.saving ?? 0)),
		() => partsOf(singles.filter((move) => single(move)?.refused === false)),
	];
	for (const stage of stages) {
		for (const move of stage()) enter(round, move, Number.POSITIVE_INFINITY);
		const next = await take(round);
		if (next !== null || memory.stopped) return next;
	}
	return null;
}

function enter({ entries }: Round, move: Move, saving: number): void {
	const key = keyOf(move.changes);
	const entry = entries.get(key);
	if (entry === undefined) {
		entries.set(key, { key, move, saving, looked: null, standing: null, refused: false });
	} else if (entry.looked === null) entry.saving = saving;
}

/** Did this change alone leave the very same derivation? */
function isIdle(tryouts: Tryouts, { changes, expected }: Move): boolean {
	const alone = tryouts.known(changes);
	const base = tryouts.known([]);
	if (expected > 0 || alone === undefined || alone.refused !== null) return false;
	return base?.refused === null && alone.candidate.drv === base.candidate.drv;
}

/** Takes the best of the entries, if the person agrees. */
async function take(round: Round): Promise<Place | null> {
	const { world, memory, place, rejected } = round;
	for (let entry = await best(round); entry !== null; entry = await best(round)) {
		const { looked, standing } = entry;
		const changes = standing!.changes.slice(place.standing.changes.length);
		const step: Step = {
			changes,
			saving: place.standing.size - standing!.size,
			size: standing!.size,
			losses: await lossesOf(world, changes, place.standing, standing!),
			class: looked!.candidate.prediction.class,
		};
		const consent: Consent = world.ask !== null && memory.asking ? await world.ask(step) : "take";
		world.signal.throwIfAborted();
		if (consent === "stop") {
			memory.stopped = true;
			return null;
		}
		if (consent === "skip") {
			memory.unwanted.push(changes);
			rejected.set(keyOf(changes), { changes, saving: null, reason: "not wanted" });
			entry.refused = true;
			continue;
		}
		if (consent === "all") memory.asking = false;
		world.emit({ kind: "accepted", step });
		return { standing: standing!, steps: [...place.steps, { changes, class: step.class }] };
	}
	return null;
}

/** What is lost by changes: what they say, and what really went with them. */
export async function lossesOf(
	world: SearchWorld,
	changes: readonly Change[],
	before: Standing,
	after: Standing,
): Promise<string[]> {
	const said = changes.flatMap(({ losses }) => losses);
	return [...new Set([...said, ...(await world.lost(before.closure, after.closure))])];
}

/** The best entry, built, and measured; null where none is worth it. */
async function best(round: Round): Promise<Entry | null> {
	const { world, tryouts, place, entries, memory } = round;
	const isUnwanted = ({ move: { changes } }: Entry) =>
		memory.unwanted.some((set) => set.every((each) => changes.some(({ id }) => id === each.id)));
	const { changes: behind, size } = place.standing;
	for (;;) {
		world.signal.throwIfAborted();
		const queue = [...entries.values()].filter((entry) => !entry.refused && !isUnwanted(entry));
		const ranks = new Map(queue.map((entry) => [entry, rankOf(round, entry)]));
		queue.sort((a, b) => order(ranks.get(a)!, ranks.get(b)!) || bySize(a, b));
		const top = queue[0];
		if (top === undefined || ranks.get(top)! <= world.floor) return null;
		const unseen = queue.filter(({ saving }) => saving === Number.POSITIVE_INFINITY);
		if (unseen.length > 0 || top.looked === null) {
			await look(round, unseen.length > 0 ? unseen : queue.slice(0, AT_ONCE));
			continue;
		}
		if (top.standing !== null) return top;
		const { changes } = top.move;
		world.emit({ kind: "building", changes, size });
		const needed = await trimmed(world, tryouts, behind, changes);
		let built = await tryouts.stand([...behind, ...needed]);
		if (built.refused !== null) built = await tryouts.stand([...behind, ...changes]);
		world.signal.throwIfAborted();
		if (built.refused !== null) refuse(round, top, built.refused);
		else {
			top.standing = built;
			top.saving = size - built.size;
		}
	}
}

/** What a move saves beyond what its parts save by themselves. */
function rankOf({ entries }: Round, { move: { changes }, saving }: Entry): number {
	if (changes.length === 1 || saving === Number.POSITIVE_INFINITY) return saving;
	return changes.reduce((rest, { id }) => {
		const part = entries.get(id);
		return part === undefined || part.refused ? rest : rest - Math.max(0, part.saving);
	}, saving);
}

function order(a: number, b: number): number {
	return a === b ? 0 : b - a; // both may be infinite
}

function bySize(a: Entry, b: Entry): number {
	return a.move.changes.length - b.move.changes.length || (a.key < b.key ? -1 : 1);
}

/** Looks at all that was not looked at on this system. */
async function look(round: Round, queue: readonly Entry[]): Promise<void> {
	const { world, tryouts, memory, place, savings, rejected } = round;
	const stale = queue.filter(({ looked }) => looked === null);
	let left = stale.length;
	const looks = stale.map(async (entry) => {
		const { changes } = entry.move;
		const whole = [...place.standing.changes, ...changes];
		if (tryouts.known(whole) === undefined) {
			memory.tried++;
			memory.budget--;
		}
		const looked = await tryouts.look(whole);
		const saving = looked.refused === null ? place.standing.predicted - looked.predicted : null;
		const { size } = place.standing;
		left--;
		const reason = looked.refused;
		world.emit({ kind: "tried", changes, saving, reason, tried: memory.tried, left, size });
		return looked;
	});
	const found = await Promise.all(looks);
	world.signal.throwIfAborted();
	for (const [k, looked] of found.entries()) {
		const entry = stale[k]!;
		if (looked.refused !== null) {
			refuse(round, entry, looked.refused);
			continue;
		}
		entry.looked = looked;
		entry.saving = place.standing.predicted - looked.predicted;
		savings.set(entry.key, entry.saving);
		if (entry.move.changes.length > 1) continue;
		// Why it is not among the steps, if it is not taken later on.
		const isSame = looked.candidate.drv === place.standing.candidate.drv;
		const reason = isSame ? "changes nothing" : null;
		rejected.set(entry.key, { changes: entry.move.changes, saving: entry.saving, reason });
	}
}

function refuse({ world, rejected }: Round, entry: Entry, reason: string): void {
	const { changes, expected } = entry.move;
	entry.refused = true;
	if (changes.length === 1 || expected > 0) {
		rejected.set(entry.key, { changes, saving: null, reason });
	}
	world.emit({ kind: "rejected", changes, reason });
}
