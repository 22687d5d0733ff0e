import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import type { Closure } from "../closure/closure.ts";
import { WhittleError } from "../closure/error.ts";
import { inMarkup } from "../closure/escape.ts";
import { heading } from "../closure/heading.ts";
import { LEDGER_SCHEMA, type Ledger } from "../closure/ledger.ts";
import { encodeSnapshot } from "../closure/snapshot.ts";
import type { UpgradePlan } from "../closure/upgrade-plan.ts";
import { planDocument } from "../closure/upgrade-plan-from.ts";

/** The built page: beside the bundle; for sources, which tests run, the built one. */
const PAGE = import.meta.url.startsWith("file:") ? "../../dist/page.html" : "./page.html";

/** A closure that the page shows, by the name the person gave it. Categories are recorded. */
export interface Shown {
	readonly label: string;
	readonly closure: Closure;
}

/** What a page is filled with. */
export interface Content {
	readonly version: string;
	/** How the subject is named again on a command line; null where that cannot be told. */
	readonly words: readonly string[] | null;
	readonly subject: Shown;
	/** What it is compared with. */
	readonly old: Shown | null;
	/** The search that made it small; null for none. */
	readonly ledger: Ledger | null;
	/** How to get from one system to another; null for none. */
	readonly plan: UpgradePlan | null;
}

/** The built page, still without data. */
export interface EmptyPage {
	readonly beforeData: string;
	readonly afterData: string;
	/** Its Content-Security-Policy, which names its own script and style by their hashes. */
	readonly policy: string;
}

/** Reads the page. Throws `WhittleError` where it was not built, or is none of ours. */
export function emptyPage(): EmptyPage {
	const { resolve } = createRequire(import.meta.url);
	try {
		const page = readFileSync(resolve(PAGE), "utf8");
		const at = page.lastIndexOf("%DATA%");
		const [, policy] = /"Content-Security-Policy" content="([^"]+)"/.exec(page) ?? [];
		if (at < 0 || policy === undefined) throw new Error("it has no place for the data");
		return { beforeData: page.slice(0, at), afterData: page.slice(at + "%DATA%".length), policy };
	} catch (error) {
		const [reason] = (error instanceof Error ? error.message : String(error)).split("\n");
		throw new WhittleError(
			"no-page",
			`this whittle is not whole, the page cannot be read (${reason})`,
			"page.html",
			"install it again, or in its sources run `npm run build`",
		);
	}
}

/**
 * The page with its data in it, piece by piece: one self-contained HTML file. Name and totals
 * stand at its front, to be seen before the rest is read. What comes from outside stands as
 * text without any sign of markup, in JSON without any `<`, or in base 64.
 */
export function* filledPage(page: EmptyPage, content: Content): Generator<string> {
	const { version, words, subject, old, ledger, plan } = content;
	const { name, totals } = heading(subject.closure, subject.label);
	const frame = { NAME: inMarkup(name), TOTALS: inMarkup(totals) };
	const script = page.beforeData.indexOf("<script");
	yield page.beforeData
		.slice(0, script)
		.replace(/%(NAME|TOTALS)%/g, (_, part: keyof typeof frame) => frame[part]);
	yield page.beforeData.slice(script);
	const about = { label: subject.label, oldLabel: old?.label ?? null, words, version };
	yield json("about", about);
	if (ledger !== null) yield json("ledger", { schema: LEDGER_SCHEMA, ...ledger });
	if (plan !== null) yield json("plan", planDocument(plan));
	yield* snapshot("closure", subject.closure);
	if (old !== null) yield* snapshot("old", old.closure);
	yield page.afterData;
}

function json(id: string, value: unknown): string {
	return `<script type="application/json" id="${id}">${inScript(value)}</script>\n`;
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
