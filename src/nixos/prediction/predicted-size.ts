import { hashOf } from "../../closure/store-path.ts";
import type { Derivation } from "../../nix/derivations/derivation.ts";
import { NAR_DIRECTORY, NAR_HEADER } from "../../nix/scan/nar-size.ts";
import type { Asked } from "./asked.ts";
import { isGlue } from "./glue.ts";
import { attributesOf, hashesIn } from "./mentions.ts";
import { textFileOf } from "./text-file.ts";

/** A folder with nothing in it. */
const EMPTY = NAR_HEADER + NAR_DIRECTORY;

/**
 * NAR bytes that a path which is not built is likely to have: exactly those of a text; else
 * those of the path of the same name in a built system, with longer or shorter texts, and links
 * in proportion to the references that are left. NaN where no such path is there to go by: a
 * small derivation may well make a large file.
 */
export function predictedSize(asked: Asked, references: ReadonlySet<string>): number {
	const { storeDir, producer, twin, model } = asked;
	const { drv, derivation } = producer;
	const file = textFileOf(derivation);
	if (file !== null) return file.narSize;
	if (twin === null || model === null) return Number.NaN;
	const size = model.closure.narSize[twin.index]!;
	if (!isGlue(storeDir, drv, derivation)) return size;
	const texts = textsOf(derivation);
	const before = twin.made === null ? texts : textsOf(twin.made.producer.derivation);
	const rest = Math.max(0, size - EMPTY - bytesOf(before));
	const linksBefore = linked(storeDir, twin.references, before);
	const left = linksBefore === 0 ? 1 : linked(storeDir, references, texts) / linksBefore;
	return Math.round(size - rest * (1 - left)) + bytesOf(texts) - bytesOf(before);
}

/** How many references are no words of a text: they stand in links, or so. */
function linked(
	storeDir: string,
	references: ReadonlySet<string>,
	texts: readonly string[],
): number {
	const named = new Set(texts.flatMap((text) => [...hashesIn(text)]));
	return Array.from(references).filter((path) => !named.has(hashOf(storeDir, path))).length;
}

/** Handed to the builder as files, too, but only run or read there. */
const NOT_WRITTEN = new Set(["buildCommand", "script", "pkgs"]);

/** What the builder is given to write out. */
function textsOf(derivation: Derivation): string[] {
	const attributes = attributesOf(derivation);
	const passed = (attributes.get("passAsFile") ?? "").split(/\s+/);
	const keys = new Set([...passed, "text", "activationScript"]);
	return Array.from(keys).flatMap((key) =>
		NOT_WRITTEN.has(key) ? [] : (attributes.get(key) ?? []),
	);
}

/** As they are padded in a NAR. */
function bytesOf(texts: readonly string[]): number {
	return texts.reduce((sum, text) => sum + Math.ceil(Buffer.byteLength(text) / 8) * 8, 0);
}
