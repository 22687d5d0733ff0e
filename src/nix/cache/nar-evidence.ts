import { findEvidenceInNar } from "../nar/nar-evidence.ts";
import type { Evidence } from "../store/evidence.ts";
import type { Work } from "../work.ts";
import { readCachedNar } from "./cached-nar.ts";
import type { Found } from "./read-closure.ts";

/** Which files of a path hold each of `hashes`, read from the NAR that a cache has. */
export function evidenceInCache(
	found: Found,
	hashes: readonly string[],
	all: boolean,
	work: Work,
): Promise<Map<string, Evidence[]>> {
	const search = (nar: AsyncIterable<Uint8Array>) => findEvidenceInNar(nar, hashes, all);
	return readCachedNar(found, search, "leave out --precise", work);
}
