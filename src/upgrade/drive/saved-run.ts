import { createHash } from "node:crypto";
import {
	boolean,
	bytes,
	type DocumentKind,
	documentFrom,
	jsonFrom,
	listOf,
	objectOf,
	orNull,
	type Read,
	text,
	wrong,
} from "../../closure/fields.ts";
import type { UpgradePlan } from "../../closure/upgrade-plan.ts";
import { planDocument, upgradePlanFrom } from "../../closure/upgrade-plan-from.ts";
import type { UpgradePolicy } from "../../policy/policy.ts";
import type { Orders } from "./drive.ts";

const KIND: DocumentKind = {
	code: "not-a-saved-run",
	name: "upgrade under way",
	schema: "whittle.upgrade-under-way/1",
	remedy: "it was saved by another whittle, or damaged: go on with the one that began",
};

/** What is saved on the target beside the journal, so that anybody can go on. */
export interface SavedRun {
	/** Of the plan as it was given: `planDigest`. */
	readonly digest: string;
	/** As it is carried out: with real paths, and the rest planned again where that was needed. */
	readonly plan: UpgradePlan;
	readonly orders: Orders;
	readonly activation: Activation;
}

/** How a system is made the running one, and checked. */
export type Activation = Pick<UpgradePolicy, "activate" | "check">;

/** Tells plans apart, however they are written. */
export function planDigest(plan: UpgradePlan): string {
	return createHash("sha256").update(JSON.stringify(plan)).digest("hex").slice(0, 32);
}

export function savedRunText({ plan, ...others }: SavedRun): string {
	return JSON.stringify({ schema: KIND.schema, ...others, plan: planDocument(plan) });
}

/** Throws `WhittleError` where it is none. */
export function savedRunFrom(json: string): SavedRun {
	return documentFrom(jsonFrom(json, KIND), KIND, (of) => ({
		digest: of("digest", text),
		plan: of("plan", upgradePlanFrom),
		orders: of("orders", orders),
		activation: of("activation", activation),
	}));
}

const orders: Read<Orders> = objectOf((of) => ({
	caches: of("caches", listOf(text)),
	push: of("push", boolean),
	oldCaches: of("oldCaches", listOf(text)),
	backup: of("backup", text),
	backupAll: of("backupAll", boolean),
	irreversible: of("irreversible", boolean),
	margin: of("margin", bytes),
}));

const seconds: Read<number> = (value, at) => {
	if (typeof value !== "number" || !(value > 0)) throw wrong(at, value, "a number of seconds");
	return value;
};

const activation: Read<Activation> = objectOf((of) => ({
	activate: of("activate", listOf(text)),
	check: of(
		"check",
		orNull(
			objectOf((of) => ({ command: of("command", listOf(text)), seconds: of("seconds", seconds) })),
		),
	),
}));
