import { createHash } from "node:crypto";
import { hashOf } from "../../closure/store-path.ts";
import { nix32 } from "./hash.ts";

/** A store path whose name says its contents, as Nix registers it. */
export interface ContentAddressed {
	readonly path: string;
	/** `sha256:…` in Nix's base 32. */
	readonly narHash: string;
	/** By their bytes, itself among them where it refers to itself. */
	readonly references: readonly string[];
	/** `fixed:r:sha256:…` */
	readonly contentAddress: string;
	/** The one given, its own hash part in place. */
	readonly nar: Buffer;
}

/**
 * The path that Nix gives a NAR with these references. Where `self` occurs in it, a hash part
 * that stands for the path's own, it refers to itself: it counts as zeros, then the path's own is
 * put in its place. (So Nix 2.26 and 2.34 have it; 2.8 counts, too, where it stands, gives such a
 * path another name, and does not believe this one's content address.) O(bytes).
 */
export function contentAddressed(
	storeDir: string,
	name: string,
	nar: Uint8Array,
	references: Iterable<string>,
	self: string,
): ContentAddressed {
	const bytes = Buffer.from(nar);
	const places = placesOf(self, bytes);
	for (const at of places) bytes.fill(0, at, at + self.length);
	const hash = createHash("sha256").update(bytes).digest();

	const others = [...new Set(references)].sort();
	const type = ["source", ...others, ...(places.length > 0 ? ["self"] : [])].join(":");
	const print = `${type}:sha256:${hash.toString("hex")}:${storeDir}:${name}`;
	const path = `${storeDir}/${nix32(folded(createHash("sha256").update(print).digest()))}-${name}`;
	for (const at of places) bytes.write(hashOf(storeDir, path), at, "latin1");
	return {
		path,
		narHash: `sha256:${nix32(createHash("sha256").update(bytes).digest())}`,
		references: places.length > 0 ? [...others, path].sort() : others,
		contentAddress: `fixed:r:sha256:${nix32(hash)}`,
		nar: bytes,
	};
}

function placesOf(text: string, bytes: Buffer): number[] {
	const places: number[] = [];
	for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + text.length)) {
		places.push(at);
	}
	return places;
}

/** A hash in twenty bytes, as in every store path: those beyond are laid over the first. */
function folded(hash: Uint8Array): Uint8Array {
	const bytes = new Uint8Array(20);
	hash.forEach((byte, i) => {
		bytes[i % bytes.length]! ^= byte;
	});
	return bytes;
}
