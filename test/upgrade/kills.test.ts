import { describe, expect, test } from "vitest";
import type { JournalState } from "../../src/upgrade/target/target.ts";
import { type Trial, trial, trialOf, VICTIMS } from "./kills.ts";
import type { Way } from "./place.ts";
import { expectExit, lab, SMALL, SMALL_DISK, scenario, unable, WAYS } from "./support.ts";

// KILLS=200 KILLS_SEED=7 npm test -- test/upgrade/kills
const count = Number(process.env.KILLS ?? 0);
const seed = Number(process.env.KILLS_SEED ?? 1);

const STATES: readonly JournalState[] = [
	"PLANNED",
	"ROOTED",
	"FETCHED",
	"VERIFIED",
	"ACTIVATED",
	"COMMITTED",
	"RELEASED",
];

async function tried(way: Way, of: Trial) {
	const made = lab(SMALL);
	const place = await made.place(SMALL_DISK);
	try {
		const upgrade = scenario(place, made, { way, caches: [made.url] });
		expectExit(upgrade.plan(), 0);
		return await trial(place, made, upgrade, of);
	} finally {
		await place.close();
	}
}

describe.skipIf(unable !== null)("kill -9", () => {
	test.each(STATES.map((state, n) => [state, n] as const))(
		"at %s, then resume or rollback: the new system, or exactly the old one",
		async (state, n) => {
			const { strikes, said } = await tried(WAYS[n % WAYS.length]!, {
				victims: [VICTIMS[n % VICTIMS.length]!],
				moments: [{ state, stage: 1 }],
				end: n % 3 === 1 ? "rollback" : "resume",
			});
			expect(strikes, said.map(([name, { stderr }]) => `${name}: ${stderr}`).join("")).toBe(1);
		},
	);

	test.runIf(count > 0)(
		`${count} times by chance, of seed ${seed}`,
		async () => {
			const found: string[] = [];
			let strikes = 0;
			const whole = await tried("machine", { victims: [], moments: [], end: "resume" });
			for (let n = 0; n < count; n++) {
				const way = WAYS[n % WAYS.length]!;
				const of = trialOf(seed, n, whole.milliseconds);
				try {
					strikes += (await tried(way, of)).strikes;
				} catch (error) {
					const what = error instanceof Error ? error.message : String(error);
					found.push(`${n} (${way}, ${JSON.stringify(of)}): ${what}`);
					console.error(found.at(-1));
				}
				if (n % 10 === 9) console.log(`${n + 1} runs, ${strikes} kills, ${found.length} finds`);
			}
			expect(found).toEqual([]);
		},
		3_600_000,
	);
});
