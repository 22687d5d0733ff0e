import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { UpgradePlan } from "../../src/closure/upgrade-plan.ts";
import { upgradePlanFrom } from "../../src/closure/upgrade-plan-from.ts";
import { decodeJournal } from "../../src/upgrade/target/journal-record.ts";
import type { JournalRecord } from "../../src/upgrade/target/target.ts";
import type { Environment, Ran, Running } from "./mounted.ts";
import { type Place, program, type Way } from "./place.ts";
import type { Lab, LabSystem } from "./systems.ts";

type Command = "run" | "resume" | "rollback" | "status";

/** How an upgrade is asked for. */
export interface Asked {
	readonly way: Way;
	/** Where new paths are, for the target; and old ones, which must be had again. */
	readonly caches: readonly string[];
	readonly oldCaches?: readonly string[];
	/** Lines of the `[upgrade]` of whittle.toml. */
	readonly policy?: string;
	/** Bytes that stay free. */
	readonly margin?: number;
}

/** One upgrade of a place, by the commands that its user would type. */
export interface Scenario {
	/** Makes the plan, as a file of the place, for the room there is or for a capacity. */
	plan(capacity?: number): Ran;
	/** Runs a command to its end; `more` is put behind what it needs. */
	does(command: Command, more?: readonly string[], env?: Environment): Promise<Ran>;
	starts(command: Command, more?: readonly string[], env?: Environment): Promise<Running>;
	/** What the journal on the disk says. */
	journal(): JournalRecord[];
}

/** Below it whittle has its journal. */
const OURS = "/nix/var/nix/whittle";

export function scenario(place: Place, lab: Lab, asked: Asked): Scenario {
	const { way, caches, oldCaches = [`file://${lab.cache}`], policy = "", margin = 2 ** 19 } = asked;
	const config = place.write("whittle.toml", `[upgrade]\nmargin = ${margin}\n${policy}\n`);
	const plan = join(place.folder, "plan.json");
	const drive = [
		...caches.flatMap((url) => ["--from", url]),
		...oldCaches.flatMap((url) => ["--old-cache", url]),
		...["--config", config],
	];
	const words: Readonly<Record<Command, readonly string[]>> = {
		run: [plan, ...drive],
		resume: ["--config", config],
		rollback: ["--config", config],
		status: [],
	};
	const starts: Scenario["starts"] = (command, more = [], env = {}) =>
		place.startWhittle(way, ["upgrade", command, ...words[command], ...more], env);
	const does: Scenario["does"] = async (...args) => (await starts(...args)).ended;
	return {
		starts,
		does,
		plan(capacity) {
			const narSize = (path: string) => lab.narSize.get(path) ?? 0;
			const held = lab.old.closure.reduce((sum, path) => sum + narSize(path), 0);
			const room = capacity ?? held + place.free() - margin;
			return place.run([
				...[process.execPath, program, "upgrade", "plan", lab.old.system, lab.new.system],
				...["--store", `file://${lab.cache}`, "--capacity", String(room)],
				...["--config", config, "--json", "-o", plan],
			]);
		},
		journal() {
			const file = join(place.root, OURS, "upgrade/journal");
			return existsSync(file) ? decodeJournal(readFileSync(file)) : [];
		},
	};
}

/** It ended with this exit code; else tells what it said. */
export function expectExit({ status, stderr }: Ran, code: number): void {
	expect(status, stderr).toBe(code);
}

/** Exactly this system is there, whole, current, and nothing of ours but the journal. */
export function expectSystem(place: Place, { system, closure }: LabSystem): void {
	expect(place.profile()).toBe(system);
	expect(place.current()).toBe(system);
	expect(place.valid()).toEqual(closure);
	expect(place.verify()).toBe("");
	expect(place.generations()).toEqual([system]);
	expect(place.log().at(-1)).toBe(`done ${system}`);
	expect(
		place
			.leftovers()
			.filter((path) => path !== OURS)
			.join(" "),
	).toBe("");
}

/** The plan that a command printed. */
export function upgradePlanOf(ran: Ran): UpgradePlan {
	return upgradePlanFrom(ran.json());
}
