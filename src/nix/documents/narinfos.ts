import type { Closure } from "../../closure/closure.ts";
import { WhittleError } from "../../closure/error.ts";
import { storeDirOf } from "../../closure/store-path.ts";
import { closureOfNarinfos } from "../cache/closure-of-narinfos.ts";
import { type Narinfo, parseNarinfo } from "../cache/narinfo.ts";
import { wrongKind } from "./document-error.ts";

const FIRST_KEY = "StorePath:";

/** Does `text`, whole or its beginning, start as a narinfo does? */
export function looksLikeNarinfos(text: string): boolean {
	return /^(\s*\n)?StorePath: \//.test(text);
}

/**
 * A closure from narinfos one after another, as `cat *.narinfo` gives them: each begins with
 * its `StorePath`; empty lines between them are fine. O(length). Throws `WhittleError`.
 */
export function readNarinfos(text: string): Closure {
	const records: { start: number; lines: string[] }[] = [];
	for (const [i, line] of text.split("\n").entries()) {
		if (line.startsWith(FIRST_KEY)) records.push({ start: i + 1, lines: [] });
		if (line.trim() !== "") records.at(-1)?.lines.push(line);
	}
	const narinfos = records.map(({ start, lines }) => readRecord(`${lines.join("\n")}\n`, start));
	const storeDir = storeDirOf(narinfos[0]!.path)!;
	const other = narinfos.findIndex(({ path }) => storeDirOf(path) !== storeDir);
	if (other >= 0) {
		throw wrongKind(`line ${records[other]!.start}`, narinfos[other]!.path, `below ${storeDir}`);
	}
	return closureOfNarinfos(storeDir, narinfos);
}

function readRecord(text: string, start: number): Narinfo {
	try {
		return parseNarinfo(text, null);
	} catch (error) {
		if (!(error instanceof WhittleError)) throw error;
		const remedy = "copy the narinfo again from its cache";
		throw new WhittleError(error.code, `from line ${start} on: ${error.what}`, null, remedy);
	}
}
