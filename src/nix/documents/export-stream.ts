import type { Closure } from "../../closure/closure.ts";
import { storeDirOf } from "../../closure/store-path.ts";
import type { ByteReader } from "../byte-reader.ts";
import { walkNar } from "../nar/read-nar.ts";
import { malformed, readNumber, readText } from "../nar/wire.ts";
import { noPaths, notAClosure, tooLarge } from "./document-error.ts";
import { collectEntries, type Entries } from "./entries.ts";

const TRAILER = 0x4558494e;
const LONGEST_PATH = 4096;
/**
 * The closure in what `nix-store --export` writes: each path's NAR, which gives its size,
 * then its name and references. The NARs, of any size, are read as they come and checked
 * for their form; all the rest may have `limit` bytes. Throws `WhittleError`.
 */
export async function readExportStream(reader: ByteReader, limit: number): Promise<Closure> {
	let entries: Entries | null = null;
	let nars = 0;
	for (let more = await readNumber(reader); more !== 0; more = await readNumber(reader)) {
		if (more !== 1) throw malformed(reader, "1 or 0 was expected before a path");
		const start = reader.position;
		await walkNar(reader, {});
		const narSize = reader.position - start;
		nars += narSize;
		if ((await readNumber(reader)) !== TRAILER)
			throw malformed(reader, "a NAR is not followed by its path");
		const path = await readText(reader, LONGEST_PATH);
		entries ??= collectEntries(storeDirIn(path));
		const entry = entries.entry(path);
		entries.size("narSize", entry, narSize);
		for (let left = await readNumber(reader); left > 0; left--) {
			entries.reference(entry, entries.named(await readText(reader, LONGEST_PATH)));
			keepWithin(limit, reader.position - nars);
		}
		await readText(reader, LONGEST_PATH); // the deriver, which is no reference
		await skipSignature(reader);
		keepWithin(limit, reader.position - nars);
	}
	if (await reader.fill(1)) throw malformed(reader, "something follows its end");
	if (entries === null) throw noPaths();
	return entries.finish();
}

function storeDirIn(path: string): string {
	const storeDir = storeDirOf(path);
	if (storeDir === null) throw notAClosure(`names “${path.slice(0, 120)}”, which is no store path`);
	return storeDir;
}

function keepWithin(limit: number, bytes: number): void {
	if (bytes > limit) throw tooLarge(`has more than ${limit} bytes besides its NARs`);
}

/** None since Nix 2.0: 0, or 1 and a string. */
async function skipSignature(reader: ByteReader): Promise<void> {
	const signed = await readNumber(reader);
	if (signed === 1) await readText(reader, 2 ** 16);
	else if (signed !== 0) throw malformed(reader, "0 or 1 was expected after a path");
}
