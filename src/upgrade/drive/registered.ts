import { WhittleError } from "../../closure/error.ts";
import { parseHash } from "../../nix/nar/hash.ts";

/** What a store has written down of a path. */
export interface Registered {
	readonly path: string;
	/** With its algorithm: `sha256:…`. */
	readonly narHash: string;
	readonly deriver: string | null;
	/** Whole paths, itself among them where it refers to itself. */
	readonly references: readonly string[];
}

/**
 * What `nix-store --dump-db` tells: for each path, one value a line, the path, its NAR hash and
 * size, its deriver or nothing, the number of its references, and those. Throws `WhittleError`.
 */
export function registered(text: string): readonly Registered[] {
	const lines = text.split("\n");
	const found: Registered[] = [];
	for (let at = 0; at < lines.length - 1; ) {
		const [path = "", hash = "", size = "", deriver = "", references = ""] = lines.slice(
			at,
			at + 5,
		);
		const narHash = hash.includes(":") ? hash : `sha256:${hash}`;
		const end = at + 5 + Number(references);
		const isSound =
			path.startsWith("/") &&
			parseHash(narHash) !== null &&
			/^\d+$/.test(size) &&
			/^\d+$/.test(references) &&
			end < lines.length;
		if (!isSound) throw notRegistration(at + 1);
		found.push({
			path,
			narHash,
			deriver: deriver === "" ? null : deriver,
			references: lines.slice(at + 5, end),
		});
		at = end;
	}
	return found;
}

function notRegistration(line: number): WhittleError {
	return new WhittleError(
		"not-registration",
		`line ${line} is not what nix-store --dump-db tells`,
		"the target's store",
		"see whether nix-store --dump-db works there",
	);
}
