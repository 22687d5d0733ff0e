import { type ContentSearch, type Evidence, searchEvidence } from "../store/evidence-search.ts";
import { readNar } from "./read-nar.ts";

/**
 * What `findEvidence` tells of unpacked files, of a NAR: for each hash part the files that
 * name it, in order. Without `all` the NAR is read no further than each has one file.
 * Throws `WhittleError` where it is no NAR, and whatever its source throws.
 */
export async function findEvidenceInNar(
	nar: AsyncIterable<Uint8Array>,
	hashes: readonly string[],
	all: boolean,
): Promise<Map<string, Evidence[]>> {
	const search = searchEvidence(hashes, all);
	let file: ContentSearch | null = null;
	await readNar(nar, {
		regular(path) {
			file = search.file(path);
		},
		content: (piece) => file?.piece(piece),
		endOfFile: () => file?.end(),
		symlink: (path, target) => search.link(path, target.toString()),
		enough: () => search.enough(),
	});
	return search.found;
}
