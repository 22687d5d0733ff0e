import { NIX32 } from "../../closure/store-path.ts";

/**
 * A name for a path that is not made yet: a legal store path, always the same for the same
 * `seed`. Nothing but a hash of no strength: two seeds hardly ever give the same path.
 */
export function predictedPath(storeDir: string, name: string, seed: string): string {
	let hash = "";
	for (let word = 0; hash.length < 32; word++) {
		let rest = hash32(`${word} ${seed} ${name}`);
		// Six digits of 5 bits are what 32 bits are good for.
		for (let k = 0; k < 6 && hash.length < 32; k++, rest >>>= 5) hash += NIX32[rest & 31]!;
	}
	return `${storeDir}/${hash}-${name}`;
}

/** FNV-1a over UTF-16, with the last mix of MurmurHash3, so that every bit counts. */
function hash32(text: string): number {
	let hash = 0x811c9dc5;
	for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
	return (hash ^ (hash >>> 16)) >>> 0;
}
