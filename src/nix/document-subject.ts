import { closeSync, lstatSync, openSync, readdirSync, readSync } from "node:fs";
import { isBaseName } from "../closure/store-path.ts";
import { derivationsOf } from "./derivations/derivation-closure.ts";
import { looksLikeDocument, readDocumentFrom } from "./documents/read-document.ts";
import type { LocalStore } from "./store/local-store.ts";
import { evidenceIn } from "./store-subject.ts";
import type { Subject } from "./subject.ts";

/** The closure that a file holds; `store` is where its paths are looked for, if they are here. */
export async function fromDocument(
	source: AsyncIterable<Uint8Array>,
	label: string,
	store: LocalStore,
): Promise<Subject> {
	const closure = await readDocumentFrom(source, label);
	const derivations = derivationsOf(closure);
	return {
		closure,
		label,
		store,
		contents: null,
		evidence: evidenceIn(store),
		...(derivations === undefined ? {} : { derivations: async () => derivations }),
	};
}

/**
 * A closure file that lies inside a store path, such as closureInfo's `registration`, is
 * meant as a file; anything else below a store path stands for the path, as with Nix.
 */
export function documentInStore(store: LocalStore, path: string, word: string): string | null {
	if (word.startsWith(store.storeDir) ? word === path : isBaseName(word)) return null;
	const file = word.startsWith(store.storeDir)
		? store.realStoreDir + word.slice(store.storeDir.length)
		: word;
	return lstatSync(file, { throwIfNoEntry: false })?.isFile() && sniff(file) ? file : null;
}

function sniff(file: string): boolean {
	const head = Buffer.alloc(512);
	const descriptor = openSync(file, "r");
	try {
		return looksLikeDocument(head.subarray(0, readSync(descriptor, head)));
	} finally {
		closeSync(descriptor);
	}
}

/** Is this the folder of a binary cache? What cannot be listed is none: reading it says why. */
export function holdsNarinfos(subject: string): boolean {
	const isTheirs = (name: string) => name === "nix-cache-info" || name.endsWith(".narinfo");
	try {
		return readdirSync(subject).some(isTheirs);
	} catch (error) {
		if (error instanceof Error && "code" in error) return false;
		throw error;
	}
}
