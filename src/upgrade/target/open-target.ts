import type { Work } from "../../nix/work.ts";
import { runner } from "./command.ts";
import * as getting from "./fetch.ts";
import * as journals from "./journal.ts";
import { lock, unlock } from "./lock.ts";
import { findPlaces, targetAddress } from "./places.ts";
import * as reads from "./reads.ts";
import { release, rescue } from "./release.ts";
import { startSession } from "./session.ts";
import type { Target, TargetOptions } from "./target.ts";
import { holdTimers, releaseTimers, TIMERS } from "./timers.ts";
import * as writes from "./writes.ts";

/**
 * Opens `this machine` (undefined), a directory that holds nix/store, or `ssh://[USER@]HOST`
 * (a host's name alone is one) as a target. Throws `WhittleError` where it cannot be reached, or
 * lacks something.
 */
export async function openTarget(
	address: string | undefined,
	options: TargetOptions,
	work: Work,
): Promise<Target> {
	const named = targetAddress(address);
	const signal = AbortSignal.any([options.signal, work.signal]);
	const programs = [named.nixStore[0]!, named.nixEnv[0]!];
	const session = startSession(named.ssh, named.label, programs, signal);
	try {
		const places = await findPlaces(session, named, options.profile);
		return targetAt(places, { ...options, signal });
	} catch (error) {
		await session.close();
		throw error;
	}
}

function targetAt(places: Awaited<ReturnType<typeof findPlaces>>, options: TargetOptions): Target {
	const { session } = places;
	const run = runner(session, options.onCommand, options.dryRun);
	const onOutput = options.onOutput ?? (() => {});
	return {
		label: places.label,
		storeDir: places.storeDir,
		folder: places.folder,
		dryRun: options.dryRun,

		room: () => reads.room(places),
		standing: () => reads.standing(places),
		valid: (paths) => reads.valid(places, paths),
		allPaths: () => reads.allPaths(places),
		diskSizes: (paths) => reads.diskSizes(places, paths),
		linkable: () => reads.linkable(places),
		dead: () => reads.dead(places),
		roots: () => reads.roots(places),
		dump: (path) => reads.dump(places, path),
		registration: (paths) => reads.registration(places, paths),

		keep: (name, paths) => writes.keep(places, run, name, paths),
		unkeep: (name) => writes.unkeep(places, run, name),
		fetch: (paths, caches, onProgress) =>
			getting.fetch(places, run, options, paths, caches, onProgress),
		push: (paths) => getting.push(places, options, paths),
		import: (stream) => getting.importStream(places, run, stream),
		verify: (paths) => writes.verify(places, run, paths),
		setProfile: (system) => writes.setProfile(places, run, system),
		activate: (system, command) => writes.activate(places, run, system, command, onOutput),
		check: (system, command, seconds) =>
			writes.check(places, run, system, command, seconds, onOutput),
		sync: () => writes.sync(places, run),
		forget: (systems, seen) => writes.forget(places, run, systems, seen),
		release: (paths) => release(places, run, paths),
		rescue: () => rescue(places, run),

		holdTimers: () => holdTimers(places, run, options.timers ?? TIMERS),
		releaseTimers: () => releaseTimers(places, run),

		lock: () => lock(places, run),
		unlock: () => unlock(places, run),
		journal: () => journals.journal(places),
		reserveJournal: (records) => journals.reserveJournal(places, run, records),
		record: (record) => journals.record(places, run, record),
		savedPlan: () => journals.savedPlan(places),
		savePlan: (plan) => journals.savePlan(places, run, plan),
		clear: () => journals.clear(places, run),

		close: () => session.close(),
	};
}
