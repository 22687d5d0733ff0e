import { closeSync, existsSync, lstatSync, openSync, readFileSync, readSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Contents } from "../closure/categories.ts";
import type { Closure } from "../closure/closure.ts";
import { WhittleError } from "../closure/error.ts";
import { isBaseName } from "../closure/store-path.ts";
import { buildFile, buildInstallable, isInstallable } from "./building.ts";
import { looksLikeDocument, readDocument } from "./documents/read-document.ts";
import { storePathNamed } from "./named-path.ts";
import { pathInfo } from "./nix-command.ts";
import { contentsOf } from "./store/contents.ts";
import { DatabaseOutOfReach, isAbsent } from "./store/database.ts";
import { type FindEvidence, findEvidence } from "./store/evidence.ts";
import { databaseFile, type LocalStore, localStore, realPath } from "./store/local-store.ts";
import { readStore } from "./store/read-store.ts";
import { storeAddress } from "./store-address.ts";
import type { Work } from "./work.ts";

/** How a person names a closure. */
export interface SubjectRequest {
	/** A store path or a link to one, an installable, a file, `-`; undefined for the default. */
	readonly subject: string | undefined;
	/** Every valid path of the store instead. */
	readonly all: boolean;
	/** `--store`, each time it was given. */
	readonly stores: readonly string[];
	/** `-f FILE`, and `-A ATTR` in it. */
	readonly file: string | undefined;
	readonly attribute: string | undefined;
}

/** A closure and where its files can be seen. */
export interface Subject {
	readonly closure: Closure;
	/** What the person named, resolved: a store path, a file name, `all paths of …`. */
	readonly label: string;
	/** Where links are followed and files are looked for; null where they are not on this machine. */
	readonly store: LocalStore | null;
	/** Null for a file: the store here need not hold its paths. */
	readonly contents: Contents | null;
	/** Which files of a path hold its references. */
	readonly evidence: FindEvidence;
	/** What the answer rests on where that is not what Nix recorded: a line for people. */
	readonly note?: string;
}

/** Opens whatever `request` names. Throws `WhittleError` with what to name instead. */
export async function openSubject(request: SubjectRequest, work: Work): Promise<Subject> {
	const address = storeAddress(request.stores);
	switch (address.kind) {
		case "local":
			return openLocal(localStore(address.url), address.url, request, work);
		case "cache":
		case "ssh":
			throw new WhittleError(
				"store-not-readable",
				"stores of this kind cannot be read yet",
				request.stores.join(" "),
				"give a local store, or a file made there by `nix path-info --json -r`",
			);
	}
}

async function openLocal(
	store: LocalStore,
	url: string | undefined,
	request: SubjectRequest,
	work: Work,
): Promise<Subject> {
	if (request.all) return fromStore(store, null, work);
	const { subject, file } = request;
	if (file !== undefined) {
		return fromStore(store, await buildFile(file, request.attribute, url), work);
	}
	if (subject === undefined) return fromStore(store, defaultPath(store), work);
	if (subject === "-") return fromBytes(await standardInput(), "standard input", store);
	const path = storePathNamed(store, subject);
	if (path !== null) {
		const bytes = documentInStore(store, path, subject);
		return bytes === null ? fromStore(store, path, work) : fromBytes(bytes, subject, store);
	}
	if (isInstallable(subject)) {
		return fromStore(store, await buildInstallable(subject, url), work);
	}
	const bytes = readIfFile(subject);
	if (bytes !== null) return fromBytes(bytes, subject, store);
	throw new WhittleError(
		"no-such-subject",
		"there is no such file, store path or installable",
		subject,
		"name a store path or a link to one, a closure file, `-`, or an installable such as .#x",
	);
}

/** What a person means who names nothing: the current system, else the default profile. */
function defaultPath(store: LocalStore): string {
	const profiles = join(store.stateDir, "profiles");
	const places = [
		join(store.root, "run/current-system"),
		join(profiles, "system"),
		...(store.root === "/" ? [join(homedir(), ".nix-profile")] : []),
		join(profiles, "default"),
	];
	for (const place of places) {
		const path = storePathNamed(store, place);
		if (path !== null) return path;
	}
	throw new WhittleError(
		"nothing-named",
		"no system and no profile found here",
		null,
		"name a store path or a link to one (./result), an installable (.#x, -f FILE), a file made by `nix path-info --json -r`, or --all",
	);
}

async function fromStore(store: LocalStore, path: string | null, work: Work): Promise<Subject> {
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
	const json = await pathInfo([...place, ...what]);
	return { ...seen, closure: await readDocument(json, "nix path-info") };
}

async function fromBytes(bytes: Uint8Array, label: string, store: LocalStore): Promise<Subject> {
	const closure = await readDocument(bytes, label);
	return { closure, label, store, contents: null, evidence: evidenceIn(store) };
}

function evidenceIn(store: LocalStore): FindEvidence {
	return async (path, hashes, all) => findEvidence(realPath(store, path), hashes, all);
}

/**
 * A closure file that lies inside a store path, such as closureInfo's `registration`, is
 * meant as a file; anything else below a store path stands for the path, as with Nix.
 */
function documentInStore(store: LocalStore, path: string, word: string): Uint8Array | null {
	if (word.startsWith(store.storeDir) ? word === path : isBaseName(word)) return null;
	const file = word.startsWith(store.storeDir) ? realPath(store, word) : word;
	return lstatSync(file, { throwIfNoEntry: false })?.isFile() && sniff(file)
		? readFileSync(file)
		: null;
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

/** The bytes of a file, pipe or device; null when there is nothing of that name. */
function readIfFile(subject: string): Uint8Array | null {
	try {
		return readFileSync(subject);
	} catch (error) {
		const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
		if (code === "ENOENT" || code === "ENOTDIR" || code === "ERR_INVALID_ARG_VALUE") return null;
		if (code === "EISDIR") {
			throw new WhittleError(
				"is-a-directory",
				"this is a directory",
				subject,
				`name a store path in it, or say --store ${subject} if it holds a nix/store`,
			);
		}
		const reason = error instanceof Error ? error.message : String(error);
		throw new WhittleError(
			"not-readable",
			`cannot be read (${reason})`,
			subject,
			"name a file that you may read",
		);
	}
}

async function standardInput(): Promise<Uint8Array> {
	const chunks: Buffer[] = [];
	for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}
