import { row } from "../../closure/graph.ts";
import { readRegistration } from "../../nix/documents/registration.ts";
import { quoted } from "../../nix/ssh/far-side.ts";
import { batches, type Runner, read, shellText } from "./command.ts";
import type { Places } from "./places.ts";
import { dead, isPathOf, lines, registration, room, valid } from "./reads.ts";
import { allRoots } from "./writes.ts";

/**
 * Deletes what of some paths is dead. Nix deletes a path only with all that refers to it; what
 * garbage that is not ours refers to is left to whoever collects that. A dry run deletes them all,
 * for what is dead by then nobody can see.
 */
export async function release(
	places: Places,
	runner: Runner,
	paths: readonly string[],
): Promise<readonly string[]> {
	const ours = new Set(paths.filter((path) => isPathOf(places.storeDir, path)));
	const remove = async (all: readonly string[]) => {
		for (const batch of batches(all)) {
			await runner.run({ words: [...places.nixStore, "--delete", ...batch] });
		}
	};
	if (runner.dryRun) {
		await remove([...ours]);
		return [];
	}
	const [garbage, there] = [await dead(places), await valid(places, [...ours])];
	const collectable = new Set([...ours].filter((path) => garbage.has(path)));
	const left = new Set([...there].filter((path) => !garbage.has(path)));
	const { order, blocked } = await referrersFirst(
		places,
		[...collectable].filter((path) => there.has(path)),
	);
	const unfinished = [...collectable].filter((path) => !there.has(path));
	await remove([...unfinished, ...order]);
	return [...left, ...blocked];
}

/** Valid paths in an order in which each can be deleted, and those that others refer to. */
async function referrersFirst(places: Places, paths: readonly string[]) {
	if (paths.length === 0) return { order: [], blocked: [] };
	const ours = new Set(paths);
	const foreign = new Set<string>();
	for (const batch of batches(paths)) {
		const words = shellText([...places.nixStore, "--query", "--referrers", ...batch]);
		for (const path of lines(await read(places.session, words, "nix-store --query --referrers"))) {
			if (!ours.has(path)) foreign.add(path);
		}
	}
	const graph = readRegistration(await registration(places, [...paths, ...foreign]));
	const blocked = new Set<number>();
	const open = graph.paths.flatMap((path, i) => (foreign.has(path) ? [i] : []));
	for (let at = open.pop(); at !== undefined; at = open.pop()) {
		for (const reference of row(graph.references, at)) {
			if (!ours.has(graph.paths[reference]!) || blocked.has(reference)) continue;
			blocked.add(reference);
			open.push(reference);
		}
	}
	const order: string[] = [];
	const waiting = graph.paths.map((_, i) => row(graph.referrers, i).length);
	const free = [...waiting.keys()].filter((i) => waiting[i] === 0);
	for (let at = free.pop(); at !== undefined; at = free.pop()) {
		const path = graph.paths[at]!;
		if (ours.has(path) && !blocked.has(at)) order.push(path);
		for (const reference of row(graph.references, at)) {
			waiting[reference]!--;
			if (waiting[reference] === 0) free.push(reference);
		}
	}
	return { order, blocked: Array.from(blocked, (i) => graph.paths[i]!) };
}

/** Bytes that Nix's database needs to collect, while its reserve is not made anew. */
const ENOUGH = 4 * 2 ** 20;

const WITHOUT_RESERVE = ["--option", "gc-reserved-space", "0"];

/**
 * Without a free byte Nix cannot even ask its database, so its reserve goes first, and is not made
 * anew in this session. Then goes what we began to get and Nix did not finish; other garbage, no
 * more than is needed, only where that was too little.
 */
export async function rescue(places: Places, runner: Runner): Promise<void> {
	const { session, stateDir, nixStore, nixEnv, storeDir } = places;
	await runner.run({ words: ["rm", "-f", "--", `${stateDir}/db/reserved`] });
	for (const words of [nixStore, nixEnv]) {
		if (!words.includes("gc-reserved-space")) words.push(...WITHOUT_RESERVE);
	}
	const text = `cd ${quoted(allRoots(places))} 2>/dev/null || exit 0
for name in */*; do
	if [ -e ${quoted(places.real)}/"\${name##*/}" ]; then printf '%s\\n' "\${name##*/}"; fi
done`;
	const begun = lines(await read(session, text, allRoots(places))).map(
		(name) => `${storeDir}/${name}`,
	);
	for (const batch of batches(begun)) {
		const words = [...nixStore, "--check-validity", "--print-invalid", ...batch];
		const partial = lines(await read(session, shellText(words), "nix-store --check-validity"));
		if (partial.length > 0) await runner.run({ words: [...nixStore, "--delete", ...partial] });
	}
	const { free } = await room(places);
	if (free >= ENOUGH) return;
	const most = String(ENOUGH - free);
	await runner.run({ words: [...nixStore, "--gc", "--max-freed", most] });
}
