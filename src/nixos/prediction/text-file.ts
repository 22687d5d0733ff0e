import type { Derivation } from "../../nix/derivations/derivation.ts";
import { NAR_DIRECTORY, NAR_HEADER, narOfEntry, narOfRegular } from "../../nix/scan/nar-size.ts";
import { attributesOf } from "./mentions.ts";

/** A derivation that only writes one text, and what its output then is. */
export interface TextFile {
	readonly text: string;
	/** Exact bytes of its NAR. */
	readonly narSize: number;
}

/** `writeText`, `writeScript` and so on of nixpkgs; what follows `$out` is the place below it. */
const NIXPKGS = /^(?:n|target)=\$out(.*)\n[\s\S]*(?:mv|cp) "\$textPath" "\$(?:n|target)"/;
/** NixOS's `makeUnit`, as it was and as it is: one text below a folder. */
const UNITS = [
	/^mkdir -p \$out\necho -n "\$text" > \$out\/([^\s"$]+)\s*$/,
	/^name=(\S+)\nmkdir -p "\$out\/\$\(dirname -- "\$name"\)"\necho -n "\$text" > "\$out\/\$name"\s*$/,
];
/** A copy of the text, `@out@` in it being its own path in the second case. */
const COPIED = /^\s*cp "\$textPath" "\$out"\s*$/;
const FILLED = /^\s*sed "s\|@out@\|\$out\|g" "\$textPath" ?>"\$out"\s+chmod \+x "\$out"\s*$/;

/** The same, at a place below a folder. */
const PLACED =
	/^\s*mkdir -p "\$out\/\$\(dirname "\$place"\)"\s+cp "\$textPath" "\$out\/\$place"\s*$/;

/** Null for what is no such derivation, as far as its code tells. */
export function textFileOf(derivation: Derivation): TextFile | null {
	const attributes = attributesOf(derivation);
	const text = attributes.get("text");
	const out = derivation.outputs.get("out");
	if (text === undefined || out == null || derivation.outputs.size > 1) return null;
	const code = attributes.get("buildCommand") ?? attributes.get("script") ?? "";
	for (const unit of UNITS) {
		const [, name] = unit.exec(code) ?? [];
		if (name !== undefined) return file(text, placeOf(name), false);
	}
	if (COPIED.test(code)) return file(text, [], false);
	if (PLACED.test(code)) return file(text, placeOf(attributes.get("place") ?? ""), false);
	if (FILLED.test(code)) return file(text.replaceAll("@out@", out), [], true);
	const [, place] = NIXPKGS.exec(code) ?? [];
	const executable = (attributes.get("executable") ?? "") !== "";
	return place === undefined ? null : file(text, placeOf(place), executable);
}

/** The names of a place below the output, as a shell has it. */
function placeOf(word: string): string[] {
	return word.replace(/["']/g, "").split("/").filter(Boolean);
}

/** One file, at a place below the output. */
function file(text: string, place: readonly string[], executable: boolean): TextFile {
	const folders = place.reduce(
		(sum, name) => sum + NAR_DIRECTORY + narOfEntry(Buffer.byteLength(name)),
		0,
	);
	const narSize = NAR_HEADER + folders + narOfRegular(Buffer.byteLength(text), executable);
	return { text, narSize };
}
