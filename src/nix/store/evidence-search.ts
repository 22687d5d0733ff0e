/** Where a referrer names a reference: the first place in one of its files, or a link. */
export interface Evidence {
	/** Relative to the referrer; empty when the referrer is itself the file. */
	readonly file: string;
	readonly kind: "content" | "link";
	/** Byte offset of the hash in the file or in the link's target. */
	readonly offset: number;
	/** The hash with 32 bytes to either side, or the link's target; unescaped. */
	readonly excerpt: string;
}

/** A search for hash parts through files, which are given one after another. */
export interface EvidenceSearch {
	/** For each hash the files that name it, in the order in which they were given. */
	readonly found: Map<string, Evidence[]>;
	/** Is nothing more wanted? */
	enough(): boolean;
	link(file: string, target: string): void;
	/** The contents of a file are to be given to what this returns. */
	file(name: string): ContentSearch;
}

/** A search through one file, which is given in pieces of any size. */
export interface ContentSearch {
	/** Is nothing more wanted of this file? */
	enough(): boolean;
	/** The bytes may be changed afterwards. */
	piece(bytes: Buffer): void;
	end(): void;
}

/** Bytes that are shown to either side of a hash. */
const MARGIN = 32;

/** @param all every file that names a hash, not only the first */
export function searchEvidence(hashes: readonly string[], all: boolean): EvidenceSearch {
	const found = new Map(hashes.map((hash): [string, Evidence[]] => [hash, []]));
	const wanted = () => [...found.keys()].filter((hash) => all || found.get(hash)!.length === 0);
	return {
		found,
		enough: () => wanted().length === 0,
		link(file, target) {
			for (const hash of wanted()) {
				const offset = target.indexOf(hash);
				if (offset >= 0) found.get(hash)!.push({ file, kind: "link", offset, excerpt: target });
			}
		},
		file: (name) =>
			searchContent(wanted(), (hash, offset, excerpt) =>
				found.get(hash)!.push({ file: name, kind: "content", offset, excerpt }),
			),
	};
}

/** Tells the first place of each hash, once the bytes that are shown after it are known. */
function searchContent(
	hashes: readonly string[],
	tell: (hash: string, offset: number, excerpt: string) => void,
): ContentSearch {
	const missing = new Set(hashes);
	const kept = Math.max(0, ...hashes.map(({ length }) => length)) + 2 * MARGIN;
	let tail = Buffer.alloc(0); // the last bytes before the next piece
	let start = 0; // where in the file they lie
	const look = (bytes: Buffer, last: boolean) => {
		for (const hash of missing) {
			const at = bytes.indexOf(hash, 0, "latin1");
			const end = at + hash.length + MARGIN;
			if (at < 0 || (end > bytes.length && !last)) continue;
			tell(hash, start + at, bytes.toString("latin1", Math.max(0, at - MARGIN), end));
			missing.delete(hash);
		}
	};
	return {
		enough: () => missing.size === 0,
		piece(piece) {
			const bytes = tail.length === 0 ? piece : Buffer.concat([tail, piece]);
			look(bytes, false);
			const from = Math.max(0, bytes.length - kept);
			tail = Buffer.from(bytes.subarray(from));
			start += from;
		},
		end: () => look(tail, true),
	};
}
