import { createHash, randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { WhittleError } from "../../closure/error.ts";
import { baseName, hashOf } from "../../closure/store-path.ts";
import { located } from "../documents/document-error.ts";
import { filePieces } from "../file-pieces.ts";
import { type ExportedPath, writeExportStream } from "../nar/export-stream-writer.ts";
import { nix32, parseHash } from "../nar/hash.ts";
import { readNar } from "../nar/read-nar.ts";
import { verified } from "../nar/verified.ts";
import type { Work } from "../work.ts";
import { parseCacheInfo } from "./cache-info.ts";
import { type Narinfo, parseNarinfo } from "./narinfo.ts";

/** A path to be kept in a folder. */
export interface CachedPath extends ExportedPath {
	/** `sha256:…`, where it is known what it must be. */
	readonly narHash: string | null;
	/**
	 * As Nix writes it: `fixed:r:sha256:…`; null where the path is not named by its contents. With
	 * one the path needs no signature, unless it refers to itself: then the cache must be trusted.
	 */
	readonly contentAddress: string | null;
}

/** A folder of this machine as a binary cache that can be added to, uncompressed. */
export interface CacheFolder {
	readonly folder: string;
	/** What it says of a path; null where it does not hold it whole. */
	narinfo(path: string): Promise<Narinfo | null>;
	/**
	 * Adds a path, unless it is there. It is seen when all of it is on the disk, not before.
	 * Throws `WhittleError` where what comes is no NAR, or not the promised one.
	 */
	add(path: CachedPath): Promise<void>;
	/**
	 * The paths as `nix-store --import` takes them, in the order given: references first. Throws
	 * `WhittleError`, before the first byte where one is not there.
	 */
	exported(paths: readonly string[], work: Work): AsyncGenerator<Uint8Array>;
}

/** Opens a folder as a cache, made where it is not there. Throws where it is for other stores. */
export async function openCacheFolder(place: string, storeDir: string): Promise<CacheFolder> {
	const folder = resolve(place);
	await explained(folder, () => mkdir(join(folder, "nar"), { recursive: true }));
	const infoFile = join(folder, "nix-cache-info");
	const info = await contentsOf(infoFile);
	if (info === null) {
		await writeWhole(infoFile, (file) => file.writeFile(`StoreDir: ${storeDir}\n`));
	} else if (parseCacheInfo(info, infoFile).storeDir !== storeDir) {
		throw new WhittleError(
			"two-store-directories",
			`is for stores at ${parseCacheInfo(info, infoFile).storeDir}, not ${storeDir}`,
			folder,
			"name another folder",
		);
	}
	const narinfoFile = (path: string) => join(folder, `${hashOf(storeDir, path)}.narinfo`);

	async function narinfo(path: string): Promise<Narinfo | null> {
		const file = narinfoFile(path);
		const text = await contentsOf(file);
		if (text === null) return null;
		const found = parseNarinfo(text, file);
		if (found.path !== path || found.compression !== "none") return null;
		const nar = await sizeOf(join(folder, found.url));
		return nar === found.narSize ? found : null;
	}

	async function add(added: CachedPath): Promise<void> {
		const { path, references, deriver, nar, narHash, contentAddress } = added;
		if ((await narinfo(path)) !== null) return;
		const digest = createHash("sha256");
		let size = 0;
		const hash = narHash === null ? null : parseHash(narHash);
		const source = verified(nar, { size: null, hash }, path);
		const hashed = () => `nar/${nix32(digest.copy().digest())}.nar`;
		await writeWhole(
			() => join(folder, hashed()),
			async (file) => {
				const written = async function* () {
					for await (const piece of source) {
						digest.update(piece);
						size += piece.length;
						await file.writeFile(piece);
						yield piece;
					}
				};
				// To its end: a source that is cut off must not be kept as if it were whole.
				await readNar(written(), {}).catch((error: unknown) => {
					throw located(error, path);
				});
			},
		);
		const found = nix32(digest.copy().digest());
		const base = (reference: string) => baseName(storeDir, reference);
		// Versions of Nix disagree on that of a path that refers to itself, and would refuse it.
		const told = references.includes(path) ? null : contentAddress;
		const fields = [
			["StorePath", path],
			["URL", hashed()],
			["Compression", "none"],
			["FileHash", `sha256:${found}`],
			["FileSize", String(size)],
			["NarHash", `sha256:${found}`],
			["NarSize", String(size)],
			["References", references.map(base).sort().join(" ")],
			...(deriver === null ? [] : [["Deriver", base(deriver)]]),
			...(told === null ? [] : [["CA", told]]),
		];
		const text = fields.map(([key, value]) => `${key}: ${value}\n`).join("");
		await writeWhole(narinfoFile(path), (file) => file.writeFile(text));
	}

	async function* exported(paths: readonly string[], work: Work): AsyncGenerator<Uint8Array> {
		const found = await Promise.all(
			paths.map(async (path) => {
				const known = await narinfo(path);
				if (known !== null) return known;
				throw new WhittleError(
					"no-such-path",
					`does not hold ${path}`,
					folder,
					"save it there first",
				);
			}),
		);
		const whole = (name: string) => `${storeDir}/${name}`;
		yield* writeExportStream(
			found.map(({ path, url, references, deriver, narSize, narHash }) => {
				const file = join(folder, url);
				const promised = { size: narSize, hash: parseHash(narHash) };
				const nar = verified(piecesOf(file, work), promised, file);
				return {
					path,
					references: references.map(whole),
					deriver: deriver === null ? null : whole(deriver),
					nar,
				};
			}),
		);
	}

	return { folder, narinfo, add, exported };
}

/** Opened when it is read; a file that went away is one too short. */
async function* piecesOf(file: string, work: Work): AsyncGenerator<Uint8Array> {
	yield* filePieces(file, work) ?? [];
}

/** A file that is there whole, and on the disk, or not at all; its name may rest on its contents. */
async function writeWhole(
	name: string | (() => string),
	write: (file: FileHandle) => Promise<void>,
): Promise<void> {
	const folder = dirname(typeof name === "string" ? name : name());
	const beside = join(folder, `.${process.pid}-${randomBytes(6).toString("hex")}.part`);
	await explained(folder, async () => {
		try {
			const file = await open(beside, "wx");
			try {
				await write(file);
				await file.sync();
			} finally {
				await file.close();
			}
			await rename(beside, typeof name === "string" ? name : name());
			await syncFolder(folder);
		} catch (error) {
			await rm(beside, { force: true });
			throw error;
		}
	});
}

/** So that a rename in it survives a power cut. */
async function syncFolder(folder: string): Promise<void> {
	const handle = await open(folder, "r");
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}

function contentsOf(file: string): Promise<string | null> {
	return explained(file, () => orNull(readFile(file, "utf8")));
}

async function sizeOf(file: string): Promise<number | null> {
	return (await explained(file, () => orNull(stat(file))))?.size ?? null;
}

async function orNull<T>(found: Promise<T>): Promise<T | null> {
	return found.catch((error: unknown) => {
		if (error instanceof Error && Reflect.get(error, "code") === "ENOENT") return null;
		throw error;
	});
}

async function explained<T>(file: string, action: () => Promise<T>): Promise<T> {
	try {
		return await action();
	} catch (error) {
		if (!(error instanceof Error && "code" in error) || error instanceof WhittleError) throw error;
		throw new WhittleError(
			"cache-not-writable",
			`cannot be read or written (${error.message})`,
			file,
			"name a folder with room in it that you may write to",
		);
	}
}
