import type { Closure } from "../closure/closure.ts";
import { WhittleError } from "../closure/error.ts";
import { type Ledger, ledgerFromText } from "../closure/ledger.ts";
import { decodeSnapshot } from "../closure/snapshot.ts";
import type { UpgradePlan } from "../closure/upgrade-plan.ts";
import { upgradePlanFromText } from "../closure/upgrade-plan-from.ts";

/** What the page is told beside the closures. */
export interface About {
	/** What the person named, as they will know it again. */
	readonly label: string;
	/** The same of the closure it is compared with; null without one. */
	readonly oldLabel: string | null;
	/** How the subject is named again on a command line; null where that cannot be told. */
	readonly words: readonly string[] | null;
	readonly version: string;
}

/** Everything that the page shows. */
export interface Data {
	readonly about: About;
	readonly closure: Closure;
	/** What it is compared with. */
	readonly old: Closure | null;
	/** The search that made it small; null where none is shown. */
	readonly ledger: Ledger | null;
	/** How to get from one system to another; null where none is shown. */
	readonly plan: UpgradePlan | null;
}

/** Characters of base 64 that are decoded in one go: a multiple of four. */
const CHUNK = 1 << 20;

/** Reads what lies in the document. Rejects with `WhittleError` where it is damaged. */
export async function readData(): Promise<Data> {
	const about = aboutFrom(textOf("about"));
	const closure = await closureFrom(textOf("closure"));
	const old = about.oldLabel === null ? null : await closureFrom(textOf("old"));
	return {
		about,
		closure,
		old,
		ledger: documentIn("ledger", ledgerFromText),
		plan: documentIn("plan", upgradePlanFromText),
	};
}

function textOf(id: string): string {
	const element = document.getElementById(id);
	if (element === null) throw damaged("it is cut off");
	return element.textContent;
}

function aboutFrom(text: string): About {
	let about: unknown;
	try {
		about = JSON.parse(text);
	} catch {
		throw damaged("what it says of itself is not JSON");
	}
	if (!isAbout(about)) throw damaged("what it says of itself is incomplete");
	return about;
}

/** What the page has beside the closures; null where it has none. */
function documentIn<T>(id: string, read: (text: string) => T): T | null {
	const element = document.getElementById(id);
	if (element === null) return null;
	try {
		return read(element.textContent);
	} catch (error) {
		throw error instanceof WhittleError ? damaged(`its ${id} ${error.what}`) : error;
	}
}

function isAbout(value: unknown): value is About {
	return (
		typeof value === "object" &&
		value !== null &&
		"label" in value &&
		typeof value.label === "string" &&
		"oldLabel" in value &&
		(value.oldLabel === null || typeof value.oldLabel === "string") &&
		"words" in value &&
		(value.words === null || isWords(value.words)) &&
		"version" in value &&
		typeof value.version === "string"
	);
}

function isWords(value: unknown): value is string[] {
	return Array.isArray(value) && value.every((word) => typeof word === "string");
}

/** A snapshot: gzip, in base 64. */
async function closureFrom(text: string): Promise<Closure> {
	let bytes: ArrayBuffer;
	try {
		const unpacked = new Blob([...decoded(text)])
			.stream()
			.pipeThrough(new DecompressionStream("gzip"));
		bytes = await new Response(unpacked).arrayBuffer();
	} catch (error) {
		throw damaged(
			`its data is cut off or changed (${error instanceof Error ? error.message : error})`,
		);
	}
	return decodeSnapshot(new Uint8Array(bytes));
}

/** The bytes of base 64, chunk by chunk: of a million paths it is 50 MB. */
function* decoded(text: string): Generator<Uint8Array<ArrayBuffer>> {
	for (let at = 0; at < text.length; at += CHUNK) {
		const characters = atob(text.slice(at, at + CHUNK));
		const bytes = new Uint8Array(characters.length);
		for (let k = 0; k < bytes.length; k++) bytes[k] = characters.charCodeAt(k);
		yield bytes;
	}
}

function damaged(what: string): WhittleError {
	return new WhittleError(
		"damaged-page",
		`this page is damaged: ${what}`,
		null,
		"load it again, or make it anew with `whittle report`",
	);
}
