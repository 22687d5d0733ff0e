import { WhittleError } from "../../closure/error.ts";
import { nameOf, storeDirOf } from "../../closure/store-path.ts";
import { located } from "../documents/document-error.ts";
import { compressionNamed, decompressed } from "../nar/decompression.ts";
import { type Hash, parseHash } from "../nar/hash.ts";
import { verified } from "../nar/verified.ts";
import type { Work } from "../work.ts";
import type { Bytes } from "./body.ts";
import type { Found } from "./read-closure.ts";

/**
 * What `use` makes of a path's NAR, read from the cache that has it, on the way in: nothing is
 * kept. It is read to its end even where `use` has enough, for until then neither its hash nor its
 * size could be told to be the promised ones. `instead` says what a person can do where it cannot
 * be had. Throws `WhittleError`.
 */
export async function readCachedNar<T>(
	{ narinfo, cache }: Found,
	use: (nar: Bytes) => Promise<T>,
	instead: string,
	{ signal, onProgress }: Work,
): Promise<T> {
	const { url, path, fileSize, narSize } = narinfo;
	const where = cache.files.place(url);
	const compression = compressionNamed(narinfo.compression);
	if (compression === null) {
		throw new WhittleError(
			"unknown-compression",
			`is compressed in a way that whittle cannot read (${narinfo.compression})`,
			where,
			`${instead}, or copy the path to a store first with \`nix copy\``,
		);
	}
	const name = nameOf(storeDirOf(path) ?? "", path);
	const found = await cache.files.read(url, async (body) => {
		const arriving = counted(body, (bytes) => {
			signal.throwIfAborted();
			onProgress({ what: `NAR of ${name}`, done: bytes, of: fileSize, unit: "bytes" });
		});
		const file = verified(arriving, { size: fileSize, hash: hashOf(narinfo.fileHash) }, where);
		const promised = { size: narSize, hash: hashOf(narinfo.narHash) };
		const nar = verified(decompressed(file, compression), promised, `${where} (${path})`);
		try {
			const answer = await use(leftOpen(nar));
			for await (const _ of nar); // the rest: only checked
			return { answer };
		} catch (error) {
			throw located(error, where);
		} finally {
			await nar.return(undefined);
		}
	});
	if (found !== null) return found.answer;
	throw new WhittleError(
		"no-nar",
		"the cache has its narinfo, but not its NAR",
		where,
		`${instead}, or name another cache`,
	);
}

function hashOf(text: string | null): Hash | null {
	return text === null ? null : parseHash(text);
}

async function* counted(body: Bytes, onBytes: (bytes: number) => void): AsyncGenerator<Uint8Array> {
	let bytes = 0;
	for await (const piece of body) {
		bytes += piece.length;
		onBytes(bytes);
		yield piece;
	}
}

/** The same pieces; whoever has enough of them leaves the rest to be read. */
function leftOpen(pieces: AsyncGenerator<Uint8Array>): Bytes {
	return { [Symbol.asyncIterator]: () => ({ next: () => pieces.next() }) };
}
