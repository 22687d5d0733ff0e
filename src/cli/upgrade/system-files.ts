import { openCaches } from "../../nix/cache/open-caches.ts";
import { cachedFiles } from "../../nix/path-files/cached-files.ts";
import { firstOf, type PathFiles } from "../../nix/path-files/path-files.ts";
import { storeFiles } from "../../nix/path-files/store-files.ts";
import type { Work } from "../../nix/work.ts";
import type { GlueFiles } from "../../upgrade/glue/make-system.ts";
import type { OpenedSystem } from "./plan-subjects.ts";

/** Files of systems, until they are closed. */
export interface SystemFiles extends GlueFiles {
	close(): void;
}

/**
 * Where the files of all of these systems can be seen: their stores on this machine, and binary
 * caches. The label of the first one whose files cannot: a saved closure says nothing of them.
 */
export async function systemFiles(
	systems: readonly OpenedSystem[],
	refresh: boolean,
	work: Work,
): Promise<SystemFiles | string> {
	const hidden = systems.find(
		({ subject, address }) =>
			address === null || (subject.store === null && address.kind !== "cache"),
	);
	if (hidden !== undefined) return hidden.subject.label;
	const places: PathFiles[] = [];
	const closing: (() => void)[] = [];
	for (const { subject, address } of systems) {
		if (subject.store !== null) places.push(storeFiles(subject.store, work));
		else if (address?.kind === "cache") {
			const caches = await openCaches(address.urls, refresh, work.signal);
			closing.push(caches.close);
			places.push(cachedFiles(caches, work));
		}
	}
	const close = () => {
		for (const each of closing) each();
	};
	return { ...firstOf(places), close };
}
