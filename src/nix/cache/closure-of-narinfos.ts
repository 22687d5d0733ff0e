import type { Closure } from "../../closure/closure.ts";
import { collectEntries } from "../documents/entries.ts";
import type { Narinfo } from "./narinfo.ts";

/** The closure that narinfos of one store directory tell together, under its default roots. */
export function closureOfNarinfos(storeDir: string, narinfos: Iterable<Narinfo>): Closure {
	const collected = collectEntries(storeDir);
	for (const { path, narSize, fileSize, references } of narinfos) {
		const referrer = collected.entry(path);
		collected.size("narSize", referrer, narSize);
		if (fileSize !== null) collected.size("downloadSize", referrer, fileSize);
		for (const reference of references) {
			collected.reference(referrer, collected.named(reference));
		}
	}
	return collected.finish();
}
