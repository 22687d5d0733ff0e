import { WhittleError } from "../../closure/error.ts";
import type { UpgradePlan } from "../../closure/upgrade-plan.ts";
import type { JournalRecord, JournalState } from "../target/target.ts";
import { liveSets, releasedBy, systemsOf } from "./live.ts";

/** What is seen of a target. */
export interface Facts {
	/** Systems that the profile and /run/current-system lead to; null where they do not. */
	readonly profile: string | null;
	readonly current: string | null;
	/** Which of the plan's paths are valid. */
	readonly valid: ReadonlySet<string>;
	/** Records about this plan. */
	readonly journal: readonly JournalRecord[];
}

/** How far a plan has been carried out. */
export interface Whereabouts {
	/** The last stage that is committed, 0 for the old system. All that it needs is there. */
	readonly committed: number;
	/** Do profile and current system both lead there, and has nobody begun to activate another? */
	readonly settled: boolean;
	/** Has all gone that stages up to this one release? Some of it may have been held. */
	readonly released: boolean;
}

const COMMITTED: ReadonlySet<JournalState | undefined> = new Set<JournalState>([
	"COMMITTED",
	"RELEASED",
	"BLOCKED_REBOOT",
	"DONE",
]);

/** Behind these no activation has begun that has not been carried to its end, or undone. */
const AT_REST: ReadonlySet<JournalState | undefined> = new Set<JournalState>([
	...(["PLANNED", "ROOTED", "FETCHED", "ABORTED"] as const),
	...(["COMMITTED", "RELEASED", "BLOCKED_REBOOT", "DONE"] as const),
]);

/**
 * Where a plan stands, from what is there. Of the profile and the current system one may be a
 * stage ahead, where somebody was stopped between the two; the earlier one counts, for nothing
 * that it needs goes before both have left it. The journal only tells whether a stage that was
 * activated has been checked: where it does not, and the one before is still whole, the stage
 * is carried out again. Throws `WhittleError` where the target runs what is not of the plan.
 */
export function whereabouts(plan: UpgradePlan, facts: Facts): Whereabouts {
	const profile = stageOf(plan, facts.profile ?? facts.current, "the profile");
	const current = stageOf(plan, facts.current ?? facts.profile, "the current system");
	const live = liveSets(plan);
	const isWhole = (stage: number) => [...live[stage]!].every((path) => facts.valid.has(path));
	const lastOf = (stage: number) =>
		facts.journal.findLast((record) => record.stage === stage)?.state;
	const at = [Math.min(profile, current), Math.max(profile, current)].find(isWhole);
	if (at === undefined) {
		throw new WhittleError(
			"system-incomplete",
			"is not whole: some of its paths are not valid",
			facts.profile ?? facts.current,
			"somebody else has deleted them: repair the system with nix-store --realise, then go on",
		);
	}
	const unproven = at > 0 && profile === current && !COMMITTED.has(lastOf(at));
	const committed = unproven && isWhole(at - 1) ? at - 1 : at;
	return {
		committed,
		settled:
			profile === committed && current === committed && AT_REST.has(facts.journal.at(-1)?.state),
		released: releasedBy(live, committed).every((path) => !facts.valid.has(path)),
	};
}

function stageOf(plan: UpgradePlan, system: string | null, what: string): number {
	const stage = system === null ? -1 : systemsOf(plan).indexOf(system);
	if (stage >= 0) return stage;
	throw new WhittleError(
		"foreign-system",
		system === null
			? "there is no system"
			: `${what} leads to a system that the plan does not know`,
		system,
		"plan anew from the system that is there",
	);
}
