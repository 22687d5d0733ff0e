import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** What files held, by a digest. */
export type Fingerprints = Readonly<Record<string, string>>;

/** Looks at what evaluations rest on; a file is read again only when it was written again. */
export interface Inputs {
	/**
	 * Of the files that an evaluation read; and in the user's own (neither in the store nor in
	 * nixpkgs) of what those name by relative paths, for a trial may read what the base did not,
	 * and the evaluator tells of Nix files only. A path put together of pieces is not seen.
	 */
	fingerprints(files: readonly string[]): Fingerprints;
	/** Is everything still as these say? */
	areUnchanged(kept: Fingerprints): boolean;
}

/** Entries of a folder that are looked at before it is too large to be a part of a system. */
const ENTRIES = 10_000;

/** @param nixpkgs the folder of nixpkgs; null where it is not known */
export function openInputs(storeDir: string, nixpkgs: string | null): Inputs {
	const seen = new Map<string, { readonly stamp: string; readonly digest: string }>();

	/** Empty for what never changes, `-` for what is not there or may not be read. */
	const fingerprintOf = (file: string): string => {
		if (isBelow(file, storeDir)) return "";
		try {
			const stat = statSync(file);
			if (stat.isDirectory()) return digestOf(entriesOf(file).join("\n"));
			if (!stat.isFile()) return "-";
			const stamp = `${stat.size} ${stat.mtimeMs} ${stat.ctimeMs} ${stat.ino}`;
			const before = seen.get(file);
			if (before?.stamp === stamp) return before.digest;
			const digest = digestOf(readFileSync(file));
			seen.set(file, { stamp, digest });
			return digest;
		} catch (error) {
			if (error instanceof Error && "code" in error) return "-";
			throw error;
		}
	};

	return {
		fingerprints(files) {
			const own = files.filter((file) => !isBelow(file, storeDir) && !isBelow(file, nixpkgs));
			const all = new Set([...files, ...own.flatMap(namedIn)]);
			return Object.fromEntries(Array.from(all, (file) => [file, fingerprintOf(file)]));
		},
		areUnchanged(kept) {
			return Object.entries(kept).every(([file, was]) => fingerprintOf(file) === was);
		},
	};
}

/** A name for what some bytes are. */
export function digestOf(bytes: string | Uint8Array): string {
	return createHash("sha256").update(bytes).digest("hex").slice(0, 40);
}

function isBelow(file: string, folder: string | null): boolean {
	return folder !== null && file.startsWith(`${folder}/`);
}

/** All below a folder, by name, size and time. */
function entriesOf(folder: string): string[] {
	const told: string[] = [];
	const open = [folder];
	for (const at of open) {
		for (const entry of readdirSync(at, { withFileTypes: true })) {
			const place = join(at, entry.name);
			if (entry.isDirectory()) open.push(place);
			const stat = statSync(place, { throwIfNoEntry: false });
			told.push(`${place} ${stat?.size} ${stat?.mtimeMs}`);
			if (told.length > ENTRIES) return told.sort();
		}
	}
	return told.sort();
}

/** Files and folders that a Nix file names relative to itself; not the folders that hold it. */
function namedIn(file: string): string[] {
	let text: string;
	try {
		text = readFileSync(file, "utf8");
	} catch (error) {
		if (error instanceof Error && "code" in error) return []; // one that only Nix can see
		throw error;
	}
	const words = text.matchAll(/(?<![\w.+/~-])\.{1,2}(?:\/[\w.+-]+)+/g);
	const places = new Set(Array.from(words, ([word]) => resolve(dirname(file), word)));
	return [...places].filter((place) => !isBelow(file, place));
}
