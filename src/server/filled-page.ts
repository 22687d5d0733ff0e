import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import type { Closure } from "../closure/closure.ts";
import { encodeSnapshot } from "../closure/snapshot.ts";

/** The built page: beside the bundle; for sources, which tests run, the built one. */
const PAGE = import.meta.url.startsWith("file:") ? "../../dist/page.html" : "./page.html";

/** A closure that the page shows, by the name the person gave it. Categories are recorded. */
export interface Shown {
	readonly label: string;
	readonly closure: Closure;
}

/**
 * The page with its data in it, piece by piece: one self-contained HTML file. Some 55 bytes a
 * path beside the page itself. What comes from outside stands in base 64, or in JSON without
 * any `<`, so nothing of it can be markup.
 */
export function* filledPage(
	version: string,
	{ label, closure }: Shown,
	old: Shown | null,
): Generator<string> {
	const page = readFileSync(createRequire(import.meta.url).resolve(PAGE), "utf8");
	const at = page.indexOf("%DATA%");
	yield page.slice(0, at);
	const about = { label, oldLabel: old?.label ?? null, version };
	yield `<script type="application/json" id="about">${inScript(about)}</script>\n`;
	yield* snapshot("closure", closure);
	if (old !== null) yield* snapshot("old", old.closure);
	yield page.slice(at + "%DATA%".length);
}

function* snapshot(id: string, closure: Closure): Generator<string> {
	yield `<script type="text/plain" id="${id}">`;
	yield gzipSync(encodeSnapshot(closure), { level: 9 }).toString("base64");
	yield "</script>\n";
}

/** JSON that no parser of HTML or JavaScript reads anything else into. */
function inScript(value: unknown): string {
	return JSON.stringify(value).replace(
		/[<>&\u2028\u2029]/g,
		(character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);
}
