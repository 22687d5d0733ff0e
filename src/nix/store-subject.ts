import { existsSync } from "node:fs";
import { WhittleError } from "../closure/error.ts";
import { type Derivations, isDerivation } from "./derivations/derivation.ts";
import { derivationClosure } from "./derivations/derivation-closure.ts";
import { readDerivationFiles } from "./derivations/derivation-files.ts";
import { readDocument } from "./documents/read-document.ts";
import { pathInfo } from "./nix-command.ts";
import { contentsOf } from "./store/contents.ts";
import { DatabaseOutOfReach, isAbsent } from "./store/database.ts";
import { deriverOf } from "./store/deriver.ts";
import { type FindEvidence, findEvidence } from "./store/evidence.ts";
import { databaseFile, type LocalStore, realPath } from "./store/local-store.ts";
import { readStore } from "./store/read-store.ts";
import type { Subject } from "./subject.ts";
import type { Work } from "./work.ts";

/** The closure of `path` in a store on this machine, or with null of every valid path. */
export async function fromStore(
	store: LocalStore,
	path: string | null,
	work: Work,
): Promise<Subject> {
	const label = path ?? `all paths of ${store.realStoreDir}`;
	const seen = { label, store, contents: contentsOf(store), evidence: evidenceIn(store) };
	const database = databaseFile(store);
	if (isAbsent(database) && existsSync(store.realStoreDir)) {
		const { scanStore } = await import("./scan/scan-store.ts");
		const note = `there is no database at ${database}: sizes and references are what the files say`;
		return { ...seen, closure: await scanStore(store, path, work), note };
	}
	try {
		return { ...seen, closure: readStore(database, store.storeDir, path) };
	} catch (error) {
		if (!(error instanceof DatabaseOutOfReach)) throw error;
	}
	const place = store.url === null ? [] : ["--store", store.url];
	const what = path === null ? ["--all"] : ["--recursive", path];
	// Until Nix 2.14 the path of a derivation meant what it builds.
	if (path !== null && isDerivation(path)) what.unshift("--derivation");
	const json = await pathInfo([...place, ...what]);
	return { ...seen, closure: await readDocument(json, "nix path-info") };
}

/**
 * The closure of a store path; of a derivation, or with `derivation` of what built the path,
 * the build closure. Where no database tells of a derivation its files may, all the same.
 */
export async function fromPath(
	store: LocalStore,
	path: string,
	derivation: boolean,
	work: Work,
): Promise<Subject> {
	if (!derivation && !isDerivation(path)) return fromStore(store, path, work);
	const drv = isDerivation(path) ? path : deriverOf(store, path);
	const hasFiles = () => existsSync(realPath(store, drv));
	if (isAbsent(databaseFile(store)) && hasFiles()) return fromDerivationFiles(store, drv);
	try {
		const derivations = async () => readDerivationFiles(store, drv);
		return { ...(await fromStore(store, drv, work)), derivations };
	} catch (error) {
		const unknown = error instanceof WhittleError && error.code === "invalid-path";
		if (!unknown || !hasFiles()) throw error;
		return fromDerivationFiles(store, drv);
	}
}

/** The build closure that the files of derivations tell by themselves. */
export function fromDerivationFiles(store: LocalStore, path: string): Subject {
	const derivations: Derivations = readDerivationFiles(store, path);
	const closure = derivationClosure(store.storeDir, derivations);
	return {
		closure: { ...closure, roots: Uint32Array.of(closure.paths.indexOf(path)) },
		label: path,
		store,
		contents: null,
		evidence: evidenceIn(store),
		derivations: async () => derivations,
	};
}

/** Evidence from the files of a store on this machine. */
export function evidenceIn(store: LocalStore): FindEvidence {
	return async (path, hashes, all) => findEvidence(realPath(store, path), hashes, all);
}
