import type { Closure } from "../../closure/closure.ts";
import { WhittleError } from "../../closure/error.ts";
import { isBaseName, NIX_STORE, storeDirOf } from "../../closure/store-path.ts";
import { notAClosure, wrongKind } from "./document-error.ts";
import { collectEntries } from "./entries.ts";
import { isObject, type JsonObject } from "./json.ts";
import { pathEntry } from "./path-entry.ts";

/** What the shapes of `nix path-info --json` have in common. */
interface Listing {
	/** What the document says its store directory is, if it says so for all. */
	readonly storeDir: unknown;
	/** Path or base name, and what is told of it: null for an invalid path. */
	readonly entries: readonly (readonly [string, unknown])[];
}

/**
 * A closure from any JSON that tells of store paths as Nix does: `nix path-info --json` of
 * every Nix and Lix, what a structured-attrs `exportReferencesGraph` writes, and
 * `whittle export --format json`. Fields that are computed from others are passed over.
 * O(size of the document). Throws `WhittleError`.
 */
export function readPathInfo(document: unknown): Closure {
	const { storeDir, entries } = listingOf(document);
	const directory = storeDirFrom(
		storeDir ?? firstStoreDir(entries) ?? sharedStoreDir(entries) ?? NIX_STORE,
	);

	const collected = collectEntries(directory);
	for (const [path, value] of entries) {
		const entry = pathEntry(path, value);
		if (entry.storeDir != null && storeDirFrom(entry.storeDir) !== directory) {
			throw new WhittleError(
				"two-stores",
				`holds paths of two stores: ${directory} and ${entry.storeDir}`,
				null,
				"give a file of one store",
			);
		}
		const referrer = collected.entry(path);
		for (const which of ["narSize", "diskSize", "downloadSize"] as const) {
			const bytes = entry[which];
			if (bytes != null) collected.size(which, referrer, bytes);
		}
		for (const reference of entry.references ?? []) {
			collected.reference(referrer, collected.named(reference));
		}
	}
	return collected.finish();
}

function listingOf(document: unknown): Listing {
	if (Array.isArray(document)) return { storeDir: null, entries: byPathField(document) };
	if (!isObject(document)) throw otherJson("");
	const { info, version, storeDir } = document;
	if (isObject(info) && (version !== undefined || storeDir !== undefined)) {
		return { storeDir, entries: Object.entries(info) };
	}
	const entries = Object.entries(document);
	const first = entries[0];
	if (first === undefined) return { storeDir: null, entries };
	if (isPath(first[0])) {
		if (isObject(first[1]) && ("inputDrvs" in first[1] || "builder" in first[1])) {
			throw otherJson(" (of `nix derivation show`, it seems, but without outputs)");
		}
		return { storeDir: null, entries };
	}
	return { storeDir: null, entries: byPathField(onlyGraph(document, entries)) };
}

/** The one attribute of a derivation's attributes that is an exported reference graph. */
function onlyGraph(document: JsonObject, attributes: readonly [string, unknown][]): unknown[] {
	if (typeof document.schema === "string" && document.schema.startsWith("whittle.")) {
		throw notAClosure(
			"is an answer of whittle, which leaves out who refers to whom",
			"write the closure to a file with `whittle export --format json`",
		);
	}
	const graphs = attributes.flatMap(([name, value]) => (isGraph(value) ? [{ name, value }] : []));
	if (graphs.length > 1) {
		const names = graphs.map(({ name }) => name).join(", ");
		throw notAClosure(
			`holds ${graphs.length} reference graphs: ${names}`,
			"give one of them: `jq .NAME FILE > closure.json`",
		);
	}
	if (graphs[0] === undefined) throw otherJson("");
	return graphs[0].value;
}

function isGraph(value: unknown): value is JsonObject[] {
	return (
		Array.isArray(value) &&
		value.length > 0 &&
		value.every(
			(item) =>
				isObject(item) &&
				typeof item.path === "string" &&
				isPath(item.path) &&
				("narSize" in item || "references" in item),
		)
	);
}

function byPathField(items: readonly unknown[]): [string, unknown][] {
	return items.map((item, i) => {
		if (!isObject(item) || item.path === undefined) {
			throw otherJson(` (item ${i + 1} of the list has no path)`);
		}
		if (typeof item.path !== "string") throw wrongKind(`item ${i + 1}`, "path", "a string");
		return [item.path, item];
	});
}

function isPath(text: string): boolean {
	return isBaseName(text) || storeDirOf(text) !== null;
}

/** What the first entry that has a `storeDir` says there. */
function firstStoreDir(entries: Listing["entries"]): unknown {
	for (const [, value] of entries) {
		if (isObject(value) && value.storeDir != null) return value.storeDir;
	}
	return null;
}

/** The directory of the first path that is given in full. */
function sharedStoreDir(entries: Listing["entries"]): string | null {
	const first = entries.find(([path]) => path.startsWith("/"));
	return first === undefined ? null : storeDirOf(first[0]);
}

function storeDirFrom(value: unknown): string {
	const directory = typeof value === "string" ? value.replace(/(?<!\/)\/+$/, "") : "";
	if (!directory.startsWith("/")) throw wrongKind("the file", "storeDir", "an absolute path");
	return directory;
}

function otherJson(more: string): WhittleError {
	return notAClosure(`is JSON, but not of \`nix path-info --json\`${more}`);
}
