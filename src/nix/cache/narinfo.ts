import { WhittleError } from "../../closure/error.ts";
import { isBaseName, storeDirOf } from "../../closure/store-path.ts";
import { parseHash } from "../nar/hash.ts";

/** What a binary cache says of a store path. */
export interface Narinfo {
	/** The whole store path. */
	readonly path: string;
	/** Where its NAR is: relative to the cache, or an address of its own. */
	readonly url: string;
	/** `xz`, `zstd`, `none`, …, as it is named there. */
	readonly compression: string;
	/** Of the file at `url`, with its algorithm (`sha256:…`); null where it is not told. */
	readonly fileHash: string | null;
	/** Bytes of the file at `url`; null where they are not told. */
	readonly fileSize: number | null;
	/** Of the NAR, with its algorithm. */
	readonly narHash: string;
	/** Bytes of the NAR. */
	readonly narSize: number;
	/** Base names. */
	readonly references: readonly string[];
	/** Base name of what built it; null where it is not told. */
	readonly deriver: string | null;
}

const ONCE = new Set([
	"StorePath",
	"URL",
	"Compression",
	"FileHash",
	"FileSize",
	"NarHash",
	"NarSize",
	"References",
	"Deriver",
	"CA",
]);

/**
 * A narinfo, as strictly as Nix reads it: lines `Key: value`, each key once (but `Sig`), keys
 * that Nix does not know passed over. Without `Compression` it is bzip2. O(length). Throws
 * `WhittleError`, `where` the file.
 */
export function parseNarinfo(text: string, where: string | null): Narinfo {
	const fields = new Map<string, string>();
	if (!text.endsWith("\n")) throw corrupt("its last line is cut off", where);
	text
		.slice(0, -1)
		.split("\n")
		.forEach((line, i) => {
			const colon = line.indexOf(":");
			const at = `line ${i + 1}`;
			if (colon < 0) throw corrupt(`${at} has no colon`, where);
			const key = line.slice(0, colon);
			if (!ONCE.has(key)) return;
			if (fields.has(key)) throw corrupt(`${key} stands there twice, again in ${at}`, where);
			fields.set(key, line.slice(colon + 1).replace(/^ /, ""));
		});
	const required = (key: string) => {
		const value = fields.get(key);
		if (value === undefined || value === "") throw corrupt(`${key} is missing`, where);
		return value;
	};
	const hash = (key: string) => {
		const value = fields.get(key) ?? "";
		if (value !== "" && parseHash(value) === null) throw corrupt(`${key} is no hash`, where);
		return value === "" ? null : value;
	};
	const bytes = (key: string) => {
		const value = fields.get(key) ?? "0";
		const size = Number(value);
		if (/^\d+$/.test(value) && Number.isSafeInteger(size)) return size === 0 ? null : size;
		throw corrupt(`${key} is no number of bytes`, where);
	};

	const path = required("StorePath");
	const storeDir = storeDirOf(path);
	if (storeDir === null || !isBaseName(path.slice(storeDir.length + 1))) {
		throw corrupt("StorePath is no store path", where);
	}
	const references = (fields.get("References") ?? "").split(" ").filter(Boolean);
	const stray = references.find((reference) => !isBaseName(reference));
	if (stray !== undefined) {
		throw corrupt(`it refers to “${stray.slice(0, 120)}”, which is no base name`, where);
	}
	const deriver = fields.get("Deriver") ?? "";
	required("NarHash");
	const narSize = bytes("NarSize");
	if (narSize === null) throw corrupt("NarSize is missing or zero", where);
	return {
		path,
		url: required("URL"),
		compression: fields.get("Compression") || "bzip2",
		fileHash: hash("FileHash"),
		fileSize: bytes("FileSize"),
		narHash: hash("NarHash")!,
		narSize,
		references,
		deriver: isBaseName(deriver) ? deriver : null,
	};
}

/** The narinfo cannot be believed. */
export function corrupt(what: string, where: string | null): WhittleError {
	return new WhittleError(
		"corrupt-narinfo",
		`is no sound narinfo: ${what}`,
		where,
		"tell whoever runs the cache, or name another with --store",
	);
}
