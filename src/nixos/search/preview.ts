import { closureBytes } from "../../closure/closure.ts";
import type { Ledger, LedgerStep } from "../../closure/ledger.ts";
import type { TrialClass } from "../prediction/prediction.ts";
import { kindOf, wordsOf } from "./change-words.ts";
import { openTryouts } from "./tryouts.ts";
import { type ShrinkOptions, withWorld } from "./with-world.ts";

/** A change that could be tried, as far as evaluating tells. */
export interface Preview {
	readonly change: string;
	/** Other changes that come to the very same system. */
	readonly alike: readonly string[];
	readonly kind: LedgerStep["kind"];
	/** Bytes that it saves, predicted. */
	readonly saving: number;
	readonly class: TrialClass;
	readonly losses: readonly string[];
}

/** What a system is, and what could be tried on it; nothing is built. */
export interface Previewed {
	readonly before: number;
	/** Paths, and how many of them have no known size: `before` and savings leave them out. */
	readonly paths: number;
	readonly unknown: number;
	readonly candidates: readonly Preview[];
	readonly rejected: Ledger["rejected"];
}

/**
 * What could be tried on a system, single changes and joint ones, by what they are predicted to
 * save. Evaluates, and builds nothing. Throws like `shrink`.
 */
export async function preview(options: ShrinkOptions): Promise<Previewed> {
	return withWorld({ ...options, buildNothing: true }, async (world) => {
		const tryouts = openTryouts(world);
		const { closure } = world.trials.base.prediction;
		const before = closureBytes(closure);
		const moves = world.rank(closure, []);
		const systems = new Map<string, Preview & { readonly alike: string[] }>();
		const rejected: { change: string; reason: string }[] = [];
		let left = moves.length;
		const looks = moves.map(async ({ changes }) => {
			const looked = await tryouts.look(changes);
			const saving = looked.refused === null ? before - looked.predicted : null;
			const [tried, reason] = [moves.length - --left, looked.refused];
			world.emit({ kind: "tried", changes, saving, reason, tried, left, size: before });
			return looked;
		});
		const found = await Promise.all(looks);
		const alone = new Map<string, number>();
		for (const [k, { changes }] of moves.entries()) {
			const looked = found[k]!;
			const change = wordsOf({ changes });
			if (looked.refused !== null) {
				if (changes.length === 1) rejected.push({ change, reason: looked.refused });
				continue;
			}
			const saving = before - looked.predicted;
			const parts = changes.reduce((sum, { id }) => sum + Math.max(0, alone.get(id) ?? 0), 0);
			if (changes.length === 1) alone.set(changes[0]!.id, saving);
			if (saving > world.floor && (changes.length === 1 || saving > parts + world.floor)) {
				const { drv, image, prediction } = looked.candidate;
				const system = `${drv} ${image?.drv ?? ""}`;
				const same = systems.get(system);
				if (same !== undefined) {
					same.alike.push(change);
					continue;
				}
				const losses = changes.flatMap((each) => each.losses);
				const kind = kindOf({ changes });
				const { class: takes } = prediction;
				systems.set(system, { change, alike: [], kind, saving, class: takes, losses });
			} else if (changes.length === 1) {
				const same = looked.candidate.drv === world.trials.base.drv;
				rejected.push({ change, reason: same ? "changes nothing" : "saves nothing worth it" });
			}
		}
		const candidates = [...systems.values()].sort(
			(a, b) => b.saving - a.saving || (a.change < b.change ? -1 : 1),
		);
		const unknown = closure.narSize.filter(Number.isNaN).length;
		return { before, paths: closure.paths.length, unknown, candidates, rejected };
	});
}
