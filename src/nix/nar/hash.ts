import { NIX32 } from "../../closure/store-path.ts";

const BYTES = { md5: 16, sha1: 20, sha256: 32, sha512: 64 } as const;

export type HashAlgorithm = keyof typeof BYTES;

export interface Hash {
	readonly algorithm: HashAlgorithm;
	readonly bytes: Uint8Array;
}

/**
 * A hash in any of Nix's spellings: `sha256:` and base 16, Nix's base 32 or base 64 (told
 * apart by length, as in Nix), or SRI, `sha256-` and base 64. Null for anything else.
 */
export function parseHash(text: string): Hash | null {
	const [, name = "", separator, digits = ""] = /^([a-z0-9]+)([:-])(.+)$/s.exec(text) ?? [];
	if (!isAlgorithm(name)) return null;
	const size = BYTES[name];
	const bytes =
		separator === "-" || digits.length === base64Length(size)
			? fromBase64(digits, size)
			: digits.length === size * 2
				? fromBase16(digits)
				: fromNix32(digits, size);
	return bytes === null ? null : { algorithm: name, bytes };
}

export function sameHash(a: Hash, b: Hash): boolean {
	return a.algorithm === b.algorithm && Buffer.compare(a.bytes, b.bytes) === 0;
}

/** Nix's base 32: five bits a digit, the last digit from the first byte. */
export function nix32(bytes: Uint8Array): string {
	let text = "";
	for (let digit = nix32Length(bytes.length) - 1; digit >= 0; digit--) {
		const [at, shift] = [(digit * 5) >> 3, (digit * 5) & 7];
		text += NIX32[((bytes[at]! | ((bytes[at + 1] ?? 0) << 8)) >> shift) & 31];
	}
	return text;
}

/** `size` bytes out of Nix's base 32; null where `text` spells no such thing. */
export function fromNix32(text: string, size: number): Uint8Array | null {
	const length = nix32Length(size);
	if (text.length !== length) return null;
	const bytes = new Uint8Array(size + 1); // one more, for bits that must be zero
	for (let digit = 0; digit < length; digit++) {
		const value = NIX32.indexOf(text[length - 1 - digit]!);
		if (value < 0) return null;
		const at = (digit * 5) >> 3;
		const bits = value << ((digit * 5) & 7);
		bytes[at]! |= bits;
		bytes[at + 1]! |= bits >> 8;
	}
	return bytes[size] === 0 ? bytes.subarray(0, size) : null;
}

function nix32Length(size: number): number {
	return Math.ceil((size * 8) / 5);
}

function base64Length(size: number): number {
	return Math.ceil(size / 3) * 4;
}

function fromBase64(text: string, size: number): Uint8Array | null {
	const bytes = Buffer.from(text, "base64");
	return bytes.length === size && bytes.toString("base64") === text ? bytes : null;
}

function fromBase16(text: string): Uint8Array | null {
	return /^[0-9a-f]*$/i.test(text) ? Buffer.from(text, "hex") : null;
}

function isAlgorithm(name: string): name is HashAlgorithm {
	return Object.hasOwn(BYTES, name);
}
