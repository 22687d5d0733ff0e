import type { Closure } from "../../closure/closure.ts";
import { storeDirOf } from "../../closure/store-path.ts";
import { closureOfNarinfos } from "../cache/closure-of-narinfos.ts";
import { corrupt, parseNarinfo } from "../cache/narinfo.ts";

const FIRST_KEY = "StorePath:";

/** Does `text`, whole or its beginning, start as a narinfo does? */
export function looksLikeNarinfos(text: string): boolean {
	return text.trimStart().startsWith(`${FIRST_KEY} /`);
}

/**
 * A closure from narinfos one after another, as `cat *.narinfo` gives them: each begins with
 * its `StorePath`; empty lines between them are fine. O(length). Throws `WhittleError`.
 */
export function readNarinfos(text: string): Closure {
	const records: string[][] = [];
	for (const line of text.split("\n")) {
		if (line.startsWith(FIRST_KEY)) records.push([]);
		if (line.trim() !== "") records.at(-1)?.push(line);
	}
	const narinfos = records.map((lines) => parseNarinfo(`${lines.join("\n")}\n`, null));
	const storeDir = storeDirOf(narinfos[0]!.path)!;
	const other = narinfos.find(({ path }) => storeDirOf(path) !== storeDir);
	if (other !== undefined) throw corrupt(`${other.path} is of another store directory`, null);
	return closureOfNarinfos(storeDir, narinfos);
}
