import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { escaped } from "../../closure/escape.ts";
import { parseSize } from "../../closure/size.ts";
import type { UpgradePolicy } from "../../policy/policy.ts";
import { readPolicy } from "../../policy/policy-file.ts";
import type { Drive, Orders, Outcome } from "../../upgrade/drive/drive.ts";
import { dryTarget } from "../../upgrade/drive/dry-target.ts";
import { filesFor } from "../../upgrade/drive/files.ts";
import type { Activation } from "../../upgrade/drive/saved-run.ts";
import { openTarget, type Target } from "../../upgrade/target/target.ts";
import { ANSWER_IS_NO, type Context, INTERRUPTED } from "../context.ts";
import { configFlag, flag, parsedFlag, textFlag, textsFlag } from "../flags.ts";
import { watch } from "./watch.ts";

/** Flags of every command that changes a target. */
export interface DriveFlags {
	readonly target?: string;
	readonly from?: readonly string[];
	readonly push?: boolean;
	readonly oldCache?: readonly string[];
	readonly backup?: string;
	readonly irreversible?: boolean;
	readonly margin?: number;
	readonly config?: string;
	readonly dryRun?: boolean;
	readonly quiet?: boolean;
}

export const targetFlag = textFlag(
	"TARGET",
	"What is upgraded: ssh://HOST, a directory that holds nix/store; default: this machine",
);

export const driveFlags = {
	target: targetFlag,
	from: textsFlag(
		"CACHE",
		"Where the target gets new paths, as it sees it (repeatable); default: as its nix.conf says",
	),
	push: flag("Copy new paths from this machine's store in place of that"),
	oldCache: textsFlag(
		"CACHE",
		"Where old paths can be had again (repeatable); default: the caches of --from and of nix.conf",
	),
	backup: textFlag(
		"FOLDER",
		"Save here, on this machine, what no cache has before it is released; default: configuration alone, in a folder of whittle's own",
	),
	irreversible: flag("Release also what can never be had again"),
	margin: parsedFlag(
		(value: string): number => parseSize(value),
		"SIZE",
		"Bytes that must stay free beside what is needed; default as whittle.toml says, else 2 % of the disk, at most 16MiB",
	),
	config: configFlag,
	dryRun: flag("Tell every command, in order, one a line; change nothing"),
	quiet: flag("No progress, no hints"),
} as const;

export const driveAliases = { q: "quiet" } as const;

/** What a command makes of the target it was given: what is ordered, and what to do. */
export interface Asked {
	readonly orders: Orders;
	/** That of the run, where whittle.toml does not say. */
	readonly activation: Activation | null;
	readonly act: (drive: Drive) => Promise<Outcome>;
}

/**
 * Opens the target, asks what to do with it, does it, tells how it ended and sets the exit code.
 * A first Ctrl-C stops at the next safe point, a second at once.
 */
export async function driveTarget(
	context: Context,
	flags: DriveFlags,
	ask: (target: Target, policy: UpgradePolicy) => Promise<Asked>,
): Promise<void> {
	const { stderr } = context.process;
	const { file, upgrade } = await readPolicy(flags.config);
	const [stop, kill] = [new AbortController(), new AbortController()];
	const interrupt = () => {
		const now = stop.signal.aborted ? kill : stop;
		now.abort(new Error("interrupted"));
		if (now === stop) stderr.write("\nwhittle: stopping at the next safe point; again: at once\n");
	};
	process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
	const watching = watch(context, flags.quiet ?? false);
	const dryRun = flags.dryRun ?? false;
	const tell = (words: string) => {
		if (dryRun) context.process.stdout.write(`${escaped(words)}\n`);
	};
	const options = { onCommand: tell, dryRun, profile: null, nixOptions: [] };
	const work = (signal: AbortSignal) => ({ signal, onProgress: watching.onProgress });
	const opened: Target[] = [];
	const open = async (signal: AbortSignal) => {
		const target = await openTarget(flags.target, { ...options, signal }, work(signal));
		opened.push(target);
		return target;
	};
	try {
		const real = await open(kill.signal);
		const target = dryRun ? dryTarget(real) : real;
		const { orders, activation, act } = await ask(target, upgrade);
		const files = filesFor(real, flags.target, orders, work(stop.signal));
		try {
			const outcome = await act({
				...orders,
				target,
				courier: dryRun ? target : await open(stop.signal),
				policy: file === null && activation !== null ? { ...upgrade, ...activation } : upgrade,
				files,
				emit: watching.emit,
				stop: stop.signal,
			});
			watching.clear();
			if (!dryRun) tellOutcome(context, outcome, flags.target);
			if (stop.signal.aborted && outcome.state === "stopped") {
				context.process.exitCode = INTERRUPTED;
			} else if (outcome.state === "stopped" || outcome.state === "blocked-reboot") {
				context.process.exitCode = ANSWER_IS_NO;
			}
		} finally {
			files.close();
		}
	} catch (error) {
		watching.clear();
		if (!stop.signal.aborted) throw error;
		stderr.write("whittle: interrupted; whittle upgrade resume goes on, if a run had begun\n");
		context.process.exitCode = INTERRUPTED;
	} finally {
		watching.clear();
		for (const target of opened) await target.close();
		process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
	}
}

const ENDS: Readonly<Record<Outcome["state"], string>> = {
	done: "upgraded",
	stopped: "stopped",
	"blocked-reboot": "waiting for a restart of the machine",
	"rolled-back": "rolled back",
};

function tellOutcome(
	{ process: { stdout, stderr } }: Context,
	{ state, stage, system, next }: Outcome,
	target: string | undefined,
): void {
	const isGood = state === "done" || state === "rolled-back";
	const where = stage === 0 || isGood ? "" : ` after stage ${stage}`;
	const line = `${ENDS[state]}${where}: the system is ${escaped(system)}`;
	(isGood ? stdout : stderr).write(isGood ? `${line}\n` : `whittle: ${line}\n`);
	if (next === null) return;
	const on = target === undefined ? "" : ` (with --target ${escaped(target)})`;
	stderr.write(`whittle: ${escaped(next)}${next.includes("whittle upgrade") ? on : ""}\n`);
}

/** Where what a plan makes and saves is kept, unless somebody names a folder. */
export function usualBackup(digest: string, env: NodeJS.ProcessEnv = process.env): string {
	const state = env.XDG_STATE_HOME || join(env.HOME ?? homedir(), ".local/state");
	return join(state, "whittle/upgrade", digest);
}

/** What was ordered before, as far as the flags do not order otherwise. */
export function orderedAgain(before: Orders, flags: DriveFlags): Orders {
	return {
		caches: flags.from ?? before.caches,
		push: flags.push ?? before.push,
		oldCaches: flags.oldCache ?? before.oldCaches,
		backup: flags.backup === undefined ? before.backup : resolve(flags.backup),
		backupAll: before.backupAll || flags.backup !== undefined,
		irreversible: flags.irreversible ?? before.irreversible,
		margin: flags.margin ?? before.margin,
	};
}
