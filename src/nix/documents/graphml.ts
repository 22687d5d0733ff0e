import type { Closure } from "../../closure/closure.ts";
import { NIX_STORE, storeDirOf } from "../../closure/store-path.ts";
import { damaged, notAClosure, wrongKind } from "./document-error.ts";
import { collectEntries } from "./entries.ts";

const START = /^\s*(?:<\?xml[^>]*>\s*)?<graphml[\s>]/;

/** Does `text`, whole or its beginning, start as GraphML does? */
export function looksLikeGraphml(text: string): boolean {
	return START.test(text.slice(0, 4096));
}

/** What Nix writes of a path: that it is there, its NAR size, what it refers to; and the end. */
const PARTS =
	/<node\s+id="([^"]*)"|<data\s+key="narSize">([^<]*)<|<edge\s+source="([^"]*)"\s+target="([^"]*)"|<\/graphml>/g;

/**
 * A closure from what `nix-store -q --graphml` writes: with NAR sizes, edges from referrer
 * to reference, without self references. Paths are base names, in Nix 2.3 whole. GraphML
 * of other programs is not meant. O(length). Throws `WhittleError`.
 */
export function readGraphml(text: string): Closure {
	const whole = /<node\s+id="(\/[^"]*)"/.exec(text)?.[1];
	const collected = collectEntries((whole && storeDirOf(whole)) ?? NIX_STORE);
	let current: { readonly id: string; readonly path: number } | null = null;
	let ended = false;
	for (const [part, id, size, source, target] of text.matchAll(PARTS)) {
		if (id !== undefined) current = { id, path: collected.entry(id) };
		else if (size !== undefined) {
			if (current === null) throw notAClosure("is GraphML, but not of `nix-store -q --graphml`");
			const bytes = Number(size);
			if (!/^\d+$/.test(size) || !Number.isSafeInteger(bytes)) {
				throw wrongKind(current.id, "narSize", "a whole number of bytes below 2^53");
			}
			collected.size("narSize", current.path, bytes);
		} else if (source !== undefined && target !== undefined) {
			collected.reference(collected.named(source), collected.named(target));
		} else ended = part === "</graphml>";
	}
	if (!ended) throw damaged(`is GraphML cut off at byte ${Buffer.byteLength(text)}`);
	return collected.finish();
}
