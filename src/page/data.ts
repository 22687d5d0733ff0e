import type { Closure } from "../closure/closure.ts";
import { decodeSnapshot } from "../closure/snapshot.ts";

/** What the page is told beside the closures. */
export interface About {
	/** What the person named, as they will know it again. */
	readonly label: string;
	/** The same of the closure it is compared with; null without one. */
	readonly oldLabel: string | null;
	readonly version: string;
}

/** Everything that the page shows. */
export interface Data {
	readonly about: About;
	readonly closure: Closure;
	/** What it is compared with. */
	readonly old: Closure | null;
}

/** Reads what lies in the document. Rejects where it is damaged. */
export async function readData(): Promise<Data> {
	const about: About = JSON.parse(textOf("about") ?? "null");
	const old = textOf("old");
	return {
		about,
		closure: await closureFrom(textOf("closure") ?? ""),
		old: old === null ? null : await closureFrom(old),
	};
}

function textOf(id: string): string | null {
	return document.getElementById(id)?.textContent ?? null;
}

/** A snapshot: gzip, in base 64. */
async function closureFrom(text: string): Promise<Closure> {
	const packed = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
	const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
	return decodeSnapshot(new Uint8Array(await new Response(unpacked).arrayBuffer()));
}
