import type { Derivation } from "../nix/derivations/derivation.ts";
import {
	NAR_DIRECTORY,
	NAR_HEADER,
	narOfEntry,
	narOfRegular,
	narOfSymlink,
} from "../nix/scan/nar-size.ts";
import type { Asked } from "./asked.ts";
import { isGlue } from "./glue.ts";
import { attributesOf } from "./mentions.ts";
import { textFileOf } from "./text-file.ts";
import type { Twin } from "./twins.ts";

/** A link in a tree of links, with the name and the target of a usual program. */
const LINK = narOfEntry(16) + narOfSymlink(72);

/**
 * NAR bytes that a path which is not built is likely to have: exactly those of a text; else
 * those of the path of the same name in a built system, with longer or shorter texts, and links
 * in proportion to the references that are left. Without one, glue is taken for a folder of a
 * link a reference with its texts, and a package has NaN: unknown.
 */
export function predictedSize(asked: Asked, references: ReadonlySet<string>): number {
	const { storeDir, producer, twin, model } = asked;
	const { drv, derivation } = producer;
	const file = textFileOf(derivation);
	if (file !== null) return file.narSize;
	const texts = bytesOfTexts(derivation);
	if (twin === null || model === null) {
		if (!isGlue(storeDir, drv, derivation)) return Number.NaN;
		const text = texts === 0 ? 0 : narOfEntry(16) + narOfRegular(texts, false);
		return NAR_HEADER + NAR_DIRECTORY + text + references.size * LINK;
	}
	const size = model.closure.narSize[twin.index]!;
	if (twin.made === null || !isGlue(storeDir, drv, derivation)) return size;
	const before = bytesOfTexts(twin.made.producer.derivation);
	const bare = NAR_HEADER + NAR_DIRECTORY;
	const rest = Math.max(0, size - before - bare);
	return bare + texts + Math.round(rest * shareLeft(twin, references, storeDir));
}

/** Of the links that a tree had, how many it is likely to have; 1 where it has none to lose. */
function shareLeft(twin: Twin, references: ReadonlySet<string>, _storeDir: string): number {
	return twin.references.size === 0 ? 1 : Math.max(references.size, 1) / twin.references.size;
}

/** Bytes of what the builder is given as files to write out, as they are padded in a NAR. */
function bytesOfTexts(derivation: Derivation): number {
	const attributes = attributesOf(derivation);
	const passed = (attributes.get("passAsFile") ?? "").split(/\s+/);
	const keys = new Set([...passed, "text", "activationScript"].filter((key) => !CODE.has(key)));
	let bytes = 0;
	for (const key of keys) {
		bytes += Math.ceil(Buffer.byteLength(attributes.get(key) ?? "") / 8) * 8;
	}
	return bytes;
}

/** Handed over as files, too, but only run. */
const CODE = new Set(["", "buildCommand", "script", "pkgs"]);
