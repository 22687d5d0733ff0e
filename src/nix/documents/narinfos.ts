import type { Closure } from "../../closure/closure.ts";
import { WhittleError } from "../../closure/error.ts";
import { storeDirOf } from "../../closure/store-path.ts";
import { closureOfNarinfos } from "../cache/closure-of-narinfos.ts";
import { type Narinfo, parseNarinfo } from "../cache/narinfo.ts";
import { damaged, wrongKind } from "./document-error.ts";

const FIRST_KEY = "StorePath:";

/** As caches may send them, in characters. */
const LONGEST = 4 * 2 ** 20;

/** Does `text`, whole or its beginning, start as a narinfo does? */
export function looksLikeNarinfos(text: string): boolean {
	return /^(\s*\n)?StorePath: \//.test(text);
}

/**
 * A closure from narinfos one after another, as `cat *.narinfo` gives them: each begins with
 * its `StorePath`; empty lines between them are fine. O(length). Throws `WhittleError`.
 */
export function readNarinfos(text: string): Closure {
	const narinfos: Narinfo[] = [];
	let storeDir: string | null = null;
	for (const { start, lines } of recordsOf(text)) {
		const narinfo = readRecord(lines, start);
		const own = storeDirOf(narinfo.path)!;
		storeDir ??= own;
		if (own !== storeDir) throw wrongKind(`line ${start}`, narinfo.path, `below ${storeDir}`);
		narinfos.push(narinfo);
	}
	return closureOfNarinfos(storeDir!, narinfos);
}

/** Each narinfo without empty lines, and the line it begins in; one at a time, for there may be many. */
function* recordsOf(text: string): Generator<{ readonly start: number; readonly lines: string }> {
	let start = 1;
	for (let at = 0; at < text.length; ) {
		const next = text.indexOf(`\n${FIRST_KEY}`, at);
		const end = next < 0 ? text.length : next + 1;
		if (end - at > LONGEST) throw damaged(`has a narinfo of more than ${LONGEST} bytes`);
		const lines = text.slice(at, end).split("\n");
		const told = lines.filter((line) => line.trim() !== "");
		if (told[0]?.startsWith(FIRST_KEY)) yield { start, lines: `${told.join("\n")}\n` };
		start += lines.length - 1;
		at = end;
	}
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
