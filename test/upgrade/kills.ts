import { setTimeout as after } from "node:timers/promises";
import { expect } from "vitest";
import type { JournalState } from "../../src/upgrade/target/target.ts";
import { randomOf } from "../fuzz/random.ts";
import type { Ran, Running } from "./mounted.ts";
import type { Place } from "./place.ts";
import { kill } from "./processes.ts";
import { expectSystem, type Scenario } from "./scenario.ts";
import type { Lab } from "./systems.ts";

/** Who is killed: whittle, the shell that it has on the target, or a Nix that runs there. */
export const VICTIMS = ["driver", "shell", "nix"] as const;
export type Victim = (typeof VICTIMS)[number];

/** When: as soon as the journal says so, or milliseconds after the start. */
export type Moment = { readonly state: JournalState; readonly stage: number } | number;

const NIX = /^nix(-store|-env|-copy-closur)?$/;

/** Kills a victim at a moment of a run; false where the run was over before. */
async function strike(
	place: Place,
	upgrade: Scenario,
	running: Running,
	victim: Victim,
	moment: Moment,
): Promise<boolean> {
	const { isOver } = running;
	if (typeof moment === "number") await Promise.race([after(moment), running.ended]);
	else {
		const { state, stage } = moment;
		const isThere = () =>
			upgrade.journal().some((record) => record.state === state && record.stage === stage);
		while (!isOver() && !isThere()) await after(1);
	}
	while (!isOver()) {
		const found = place.processes().filter(({ pid, name }) => {
			if (victim === "driver") return pid === running.pid();
			return victim === "nix" ? NIX.test(name) : /^(sh|dash)$/.test(name);
		});
		// Any of them, for one may wait for another.
		const one = found[Math.floor(Math.random() * found.length)];
		if (one !== undefined && kill(one.pid)) return true;
		await after(1);
	}
	return false;
}

export interface Trial {
	readonly victims: readonly Victim[];
	readonly moments: readonly Moment[];
	/** Which way it ends. */
	readonly end: "resume" | "rollback";
}

/** What became of a trial. */
export interface Struck {
	/** Commands with what each said. */
	readonly said: readonly (readonly [command: string, ran: Ran])[];
	readonly strikes: number;
	/** That all commands took together. */
	readonly milliseconds: number;
}

/** Commands that it may take to get to the end, and milliseconds that one of them may take. */
const PATIENCE = 8;
const LONGEST = 180_000;

/**
 * Starts an upgrade, kills at each moment in turn (each a run that was resumed), then goes on, or
 * back, until that is done; and holds the end against what it must be.
 */
export async function trial(
	place: Place,
	lab: Lab,
	upgrade: Scenario,
	{ victims, moments, end }: Trial,
): Promise<Struck> {
	const said: [string, Ran][] = [];
	/** What hangs is killed, and a find: it has no exit code. */
	const ending = async (running: Running) => {
		const timer = setTimeout(() => kill(running.pid() ?? 0), LONGEST);
		return running.ended.finally(() => clearTimeout(timer));
	};
	const began = performance.now();
	let strikes = 0;
	let command: "run" | "resume" | "rollback" = "run";
	const ended = (ran: Ran) => {
		said.push([command, ran]);
		// Where it had not even begun it has to be begun again.
		const isNothing = /nothing-under-way|no upgrade is under way/.test(ran.stderr);
		command = isNothing ? "run" : "resume";
		return ran.status === 0;
	};
	let isDone = false;
	for (const [n, moment] of moments.entries()) {
		if (isDone) break;
		const running = await upgrade.starts(command);
		const victim = victims[n] ?? "driver";
		const over = ending(running);
		if (await strike(place, upgrade, running, victim, moment)) strikes++;
		const ran = await over;
		if (victim !== "driver" && ran.status === null) throw new Error(`hangs without its ${victim}`);
		isDone = ended(ran);
	}
	const wanted = end === "rollback" ? lab.old : lab.new;
	for (let n = 0; n < PATIENCE && !(isDone && place.current() === wanted.system); n++) {
		if (end === "rollback") {
			if (command === "run" && place.current() === wanted.system) break;
			command = "rollback";
		}
		const ran = await ending(await upgrade.starts(command));
		if (ran.status === null) throw new Error(`${command} hangs`);
		isDone = ended(ran);
	}
	const milliseconds = performance.now() - began;
	try {
		expectSystem(place, wanted);
	} catch (error) {
		const story = said.map(([name, { status, stderr }]) => `${name}: ${status}\n${stderr}`);
		const journal = upgrade.journal().map((r) => `${r.stage} ${r.state} ${r.note}`);
		const text = [...story, ...journal, place.processes().map((p) => p.arguments)].join("\n");
		throw new Error(`${error instanceof Error ? error.message : error}\n${text}`, { cause: error });
	}
	expect(isDone || end === "rollback").toBe(true);
	return { said, strikes, milliseconds };
}

/** A trial by chance: one kill or several, at any time of a run that takes `duration` ms. */
export function trialOf(seed: number, number: number, duration: number): Trial {
	const random = randomOf(seed, "kills", number);
	const count = random.once(3) ? 2 + random.below(2) : 1;
	return {
		victims: Array.from({ length: count }, () => random.of(VICTIMS)),
		moments: Array.from({ length: count }, () => random.below(Math.ceil(duration))),
		end: random.below(5) < 2 ? "rollback" : "resume",
	};
}
