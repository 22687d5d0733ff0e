import type { Random } from "./random.ts";

/** What a mutation may take from beside the bytes it changes. */
interface Material {
	/** Other valid inputs, to splice with. */
	readonly seeds: readonly Uint8Array[];
	/** Words that mean something to the parser. */
	readonly tokens: readonly Uint8Array[];
}

type Mutation = (bytes: Buffer, random: Random, material: Material) => Buffer;

/** No input is longer, so that whatever takes seconds is a find. */
const LONGEST = 256 * 1024;
const USUAL = 32 * 1024;

/** Bytes and digits at which parsers go wrong. */
const BYTES = [0, 1, 9, 10, 13, 32, 34, 40, 41, 44, 45, 47, 48, 58, 91, 92, 93, 123, 125, 127, 128];
const NUMBERS = [
	"0",
	"-0",
	"-1",
	"1.5",
	"1e3",
	"1e999",
	"00",
	"4294967295",
	"4294967296",
	"2147483648",
	"9007199254740991",
	"9007199254740992",
	"18446744073709551615",
	"18446744073709551616",
	"NaN",
	"null",
	"",
].map((text) => Buffer.from(text));
const INTEGERS = [0n, 1n, 7n, 255n, 65535n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 53n]
	.concat([2n ** 53n - 1n, 2n ** 62n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n])
	.map((value) => {
		const bytes = Buffer.alloc(8);
		bytes.writeBigUInt64LE(value);
		return bytes;
	});

/** A stretch of `bytes`: short mostly, now and then any. */
function stretch(bytes: Buffer, random: Random): [start: number, end: number] {
	const start = random.below(bytes.length + 1);
	const most = random.once(8) ? bytes.length - start : Math.min(16, bytes.length - start);
	return [start, start + random.below(most + 1)];
}

function replaced(bytes: Buffer, start: number, end: number, ...parts: Uint8Array[]): Buffer {
	return Buffer.concat([bytes.subarray(0, start), ...parts, bytes.subarray(end)]);
}

function withByte(bytes: Buffer, random: Random, value: (old: number) => number): Buffer {
	if (bytes.length === 0) return bytes;
	const copy = Buffer.from(bytes);
	const at = random.below(copy.length);
	copy[at] = value(copy[at]!);
	return copy;
}

const MUTATIONS: readonly Mutation[] = [
	function flipBit(bytes, random) {
		return withByte(bytes, random, (old) => old ^ (1 << random.below(8)));
	},
	function changeByte(bytes, random) {
		return withByte(bytes, random, () => (random.once(2) ? random.of(BYTES) : random.below(256)));
	},
	function cutOff(bytes, random) {
		return bytes.subarray(0, random.below(bytes.length + 1));
	},
	function drop(bytes, random) {
		return replaced(bytes, ...stretch(bytes, random));
	},
	function double(bytes, random) {
		const [start, end] = stretch(bytes, random);
		return replaced(bytes, end, end, bytes.subarray(start, end));
	},
	function repeat(bytes, random) {
		const [start, end] = stretch(bytes, random);
		const most = (random.once(100) ? LONGEST : 2048) / Math.max(1, end - start);
		const copies = Buffer.alloc(random.below(most + 1) * (end - start));
		return replaced(bytes, end, end, copies.fill(bytes.subarray(start, end)));
	},
	function move(bytes, random) {
		const [start, end] = stretch(bytes, random);
		const rest = replaced(bytes, start, end);
		const to = random.below(rest.length + 1);
		return replaced(rest, to, to, bytes.subarray(start, end));
	},
	function splice(bytes, random, { seeds }) {
		const other = Buffer.from(random.of(seeds));
		const [start, end] = stretch(bytes, random);
		return random.once(2)
			? Buffer.concat([bytes.subarray(0, start), other.subarray(random.below(other.length + 1))])
			: replaced(bytes, start, end, other.subarray(...stretch(other, random)));
	},
	function insertToken(bytes, random, { tokens }) {
		if (tokens.length === 0) return bytes;
		const [start, end] = stretch(bytes, random);
		return replaced(bytes, start, random.once(2) ? start : end, random.of(tokens));
	},
	function insertNoise(bytes, random) {
		const noise = Buffer.from(Array.from({ length: 1 + random.below(8) }, () => random.below(256)));
		const [start, end] = stretch(bytes, random);
		return replaced(bytes, start, random.once(2) ? start : end, noise);
	},
	function changeNumber(bytes, random) {
		const digits = [...bytes.toString("latin1").matchAll(/\d+/g)];
		if (digits.length === 0) return bytes;
		const { 0: text, index } = random.of(digits);
		return replaced(bytes, index, index + text.length, random.of(NUMBERS));
	},
	function changeInteger(bytes, random) {
		const width = random.of([1, 2, 4, 8]);
		if (bytes.length < width) return bytes;
		const at = random.below(Math.floor(bytes.length / width)) * width;
		const value = random.of(INTEGERS).subarray(0, width);
		return replaced(bytes, at, at + width, random.once(2) ? value : Buffer.from(value).reverse());
	},
];

/** `original` with one change or a few, at most 256 KiB long. */
export function mutated(original: Uint8Array, random: Random, material: Material): Uint8Array {
	let bytes: Buffer = Buffer.from(original);
	do {
		bytes = random.of(MUTATIONS)(bytes, random, material);
		if (bytes.length > LONGEST) bytes = bytes.subarray(0, LONGEST);
	} while (bytes.length < USUAL && !random.once(3));
	return new Uint8Array(bytes);
}
