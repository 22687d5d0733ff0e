import { statSync } from "node:fs";
import { WhittleError } from "../../closure/error.ts";
import { type StoreAddress, storeAddress } from "../../nix/store-address.ts";
import type { Subject } from "../../nix/subject.ts";
import type { Context } from "../context.ts";
import type { SubjectFlags } from "../flags.ts";
import { open } from "../open.ts";

/** What a person named to plan an upgrade of. */
export interface NamedSystems {
	readonly old: string;
	readonly new: string;
	readonly stages: readonly string[];
}

/** A closure, and where it was found; null where that is a file. */
export interface OpenedSystem {
	readonly subject: Subject;
	readonly address: StoreAddress | null;
}

/** What was named, opened. */
export interface OpenedSystems {
	readonly old: OpenedSystem;
	readonly new: OpenedSystem;
	readonly stages: readonly OpenedSystem[];
}

/**
 * Opens the systems of an upgrade: the old one in `oldStores` where they are named, all others,
 * and else it, too, in `--store`. A file is what it is, whatever store is named.
 */
export async function openSystems(
	context: Context,
	flags: SubjectFlags,
	oldStores: readonly string[] | undefined,
	named: NamedSystems,
): Promise<OpenedSystems> {
	if ([named.old, named.new, ...named.stages].filter((name) => name === "-").length > 1) {
		throw new WhittleError(
			"one-input",
			"standard input can be read once",
			"- -",
			"name files for all systems but one",
		);
	}
	const opened = async (name: string, stores = flags.store): Promise<OpenedSystem> => {
		const isSaved = isFile(name);
		const subject = await open(context, withStores(flags, isSaved ? undefined : stores), name);
		return { subject, address: isSaved ? null : storeAddress(stores ?? []) };
	};
	const old = await opened(named.old, oldStores);
	const now = await opened(named.new);
	const stages: OpenedSystem[] = [];
	for (const name of named.stages) stages.push(await opened(name));
	return { old, new: now, stages };
}

function withStores(
	{ store: _store, ...flags }: SubjectFlags,
	stores: readonly string[] | undefined,
): SubjectFlags {
	return stores === undefined ? flags : { ...flags, store: stores };
}

/** A saved closure, and no link to a system. */
function isFile(name: string): boolean {
	return name === "-" || statSync(name, { throwIfNoEntry: false })?.isFile() === true;
}
