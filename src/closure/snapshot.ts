import { assemble, type Parts } from "./assemble.ts";
import { CATEGORIES } from "./categories.ts";
import type { Closure, Problem } from "./closure.ts";
import { WhittleError } from "./error.ts";
import { row } from "./graph.ts";
import { hashOf, NIX32, nameOf, storePathFrom } from "./store-path.ts";

/**
 * Whittle's own file: a magic line, the length of a JSON header (u32, little endian), the
 * header, then columns one after the other. Not compressed here: whoever writes it to a
 * file gzips it. Paths stand in order of their names, which compresses best; a snapshot of
 * the same closure is the same bytes.
 *
 * Columns: `hash` (20 bytes a path, or its 32 characters), `nameLength` (varint), `name`
 * (UTF-8), sizes (varint of size + 1, 0 for unknown), `category` (a byte), `references`
 * (varint count, then varint differences between ascending numbers, self included) and
 * `roots` (varint). Unknown columns are skipped, so that more can be added.
 */
export const SNAPSHOT_MAGIC = "whittle snapshot\n";

const FORMAT = 1;
const SIZES = ["narSize", "diskSize", "downloadSize"] as const;
/** Found again by `assemble`, so not kept. */
const DERIVED = new Set(["cycle", "illegal-name"]);

interface Header {
	readonly format: number;
	readonly storeDir: string;
	readonly paths: number;
	readonly hashes: "nix32" | "text";
	readonly totalDiskSize: number | null;
	readonly problems: readonly Problem[];
	readonly columns: readonly { readonly name: string; readonly bytes: number }[];
}

/** The closure as snapshot bytes. O(paths log paths + references). */
export function encodeSnapshot(closure: Closure): Uint8Array {
	const { storeDir, paths } = closure;
	const names = paths.map((path) => nameOf(storeDir, path));
	const order = [...paths.keys()].sort((a, b) =>
		names[a] === names[b] ? compare(paths[a]!, paths[b]!) : compare(names[a]!, names[b]!),
	);
	const position = new Uint32Array(paths.length);
	order.forEach((node, k) => {
		position[node] = k;
	});

	const utf8 = new TextEncoder();
	const packed = order.map((node) => packHash(hashOf(storeDir, paths[node]!)));
	const legal = packed.every((hash) => hash !== null);
	const hash = new Writer();
	const nameLength = new Writer();
	const name = new Writer();
	const references = new Writer();
	order.forEach((node, k) => {
		hash.bytes(legal ? packed[k]! : utf8.encode(hashOf(storeDir, paths[node]!)));
		const encoded = utf8.encode(names[node]!);
		nameLength.varint(encoded.length);
		name.bytes(encoded);
		const targets = Array.from(row(closure.references, node), (target) => position[target]!);
		if (closure.selfReference[node] === 1) targets.push(k);
		references.ascending(targets.sort((a, b) => a - b));
	});
	const roots = new Writer();
	roots.ascending(Array.from(closure.roots, (root) => position[root]!).sort((a, b) => a - b));

	const columns: [string, Uint8Array][] = [
		["hash", hash.done()],
		["nameLength", nameLength.done()],
		["name", name.done()],
		["references", references.done()],
		["roots", roots.done()],
	];
	for (const size of SIZES) {
		const column = closure[size];
		if (column === null) continue;
		const writer = new Writer();
		for (const node of order) writer.varint(Number.isNaN(column[node]) ? 0 : column[node]! + 1);
		columns.push([size, writer.done()]);
	}
	const { category } = closure;
	if (category !== null)
		columns.push(["category", Uint8Array.from(order, (node) => category[node]!)]);

	const header: Header = {
		format: FORMAT,
		storeDir,
		paths: paths.length,
		hashes: legal ? "nix32" : "text",
		totalDiskSize: closure.totalDiskSize,
		problems: closure.problems.filter(({ code }) => !DERIVED.has(code)),
		columns: columns.map(([column, bytes]) => ({ name: column, bytes: bytes.length })),
	};
	const text = utf8.encode(JSON.stringify(header));
	const file = new Writer();
	file.bytes(utf8.encode(SNAPSHOT_MAGIC));
	file.bytes(Uint8Array.from([0, 8, 16, 24], (shift) => (text.length >>> shift) & 255));
	file.bytes(text);
	for (const [, bytes] of columns) file.bytes(bytes);
	return file.done();
}

/** A closure from snapshot bytes. Throws `WhittleError` where they are cut off or damaged. */
export function decodeSnapshot(bytes: Uint8Array): Closure {
	const utf8 = new TextDecoder();
	const start = SNAPSHOT_MAGIC.length + 4;
	if (bytes.length < start) throw damaged("it is cut off");
	const headerBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(start - 4, true);
	if (start + headerBytes > bytes.length) throw damaged("it is cut off");
	const header = parseHeader(utf8.decode(bytes.subarray(start, start + headerBytes)));
	const columns = new Map<string, Uint8Array>();
	let at = start + headerBytes;
	for (const { name, bytes: size } of header.columns) {
		if (at + size > bytes.length) throw damaged("it is cut off");
		columns.set(name, bytes.subarray(at, at + size));
		at += size;
	}
	const column = (name: string): Reader => new Reader(columns.get(name), name);

	const { paths: count, storeDir } = header;
	const hashBytes = header.hashes === "nix32" ? 20 : 32;
	const hash = column("hash");
	if (hash.length !== count * hashBytes) throw damaged("its hashes do not fit its paths");
	const nameLength = column("nameLength");
	const name = column("name");
	const paths: string[] = [];
	for (let i = 0; i < count; i++) {
		const part = hash.take(hashBytes);
		const digits = hashBytes === 20 ? unpackHash(part) : utf8.decode(part);
		paths.push(storePathFrom(storeDir, `${digits}-${utf8.decode(name.take(nameLength.varint()))}`));
	}
	const from: number[] = [];
	const to: number[] = [];
	const references = column("references");
	for (let i = 0; i < count; i++) {
		for (const target of references.ascending(count)) {
			from.push(i);
			to.push(target);
		}
	}
	const size = (measure: (typeof SIZES)[number]) => {
		if (!columns.has(measure)) return null;
		const reader = column(measure);
		return Float64Array.from({ length: count }, () => {
			const stored = reader.varint();
			return stored === 0 ? Number.NaN : stored - 1;
		});
	};
	const category = columns.get("category");
	if (
		category !== undefined &&
		(category.length !== count || category.some((c) => c >= CATEGORIES.length))
	) {
		throw damaged("its categories do not fit its paths");
	}
	const parts: Parts = {
		storeDir,
		paths,
		narSize: size("narSize") ?? new Float64Array(count).fill(Number.NaN),
		diskSize: size("diskSize"),
		totalDiskSize: header.totalDiskSize,
		downloadSize: size("downloadSize"),
		category: category ?? null,
		references: { from: Uint32Array.from(from), to: Uint32Array.from(to), count: from.length },
		problems: header.problems,
	};
	const roots = column("roots").ascending(count);
	return assemble({ ...parts, roots: Uint32Array.from(roots) });
}

function parseHeader(text: string): Header {
	let header: Header;
	try {
		header = JSON.parse(text) as Header;
	} catch {
		throw damaged("its header is not JSON");
	}
	const isSize = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
	if (header.format !== FORMAT) {
		throw new WhittleError(
			"newer-snapshot",
			`the snapshot has format ${String(header.format)}, this whittle reads format ${FORMAT}`,
			null,
			"read it with the whittle that wrote it, or export it there as JSON",
		);
	}
	const sound =
		typeof header.storeDir === "string" &&
		header.storeDir.startsWith("/") &&
		isSize(header.paths) &&
		(header.hashes === "nix32" || header.hashes === "text") &&
		(header.totalDiskSize === null || isSize(header.totalDiskSize)) &&
		Array.isArray(header.problems) &&
		Array.isArray(header.columns) &&
		header.columns.every(({ name, bytes }) => typeof name === "string" && isSize(bytes));
	if (!sound) throw damaged("its header has fields of the wrong kind");
	return header;
}

function damaged(what: string): WhittleError {
	return new WhittleError(
		"damaged-snapshot",
		`the snapshot cannot be read: ${what}`,
		null,
		"export it again with `whittle export --format snapshot`",
	);
}

function compare(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

/** 32 Nix base 32 digits as 20 bytes, in the order of the digits; null for other text. */
function packHash(digits: string): Uint8Array | null {
	const bytes = new Uint8Array(20);
	for (let k = 0; k < 32; k++) {
		const value = NIX32.indexOf(digits[k]!);
		if (value < 0) return null;
		for (let bit = 0; bit < 5; bit++) {
			const at = k * 5 + bit;
			bytes[at >> 3]! |= ((value >> (4 - bit)) & 1) << (7 - (at & 7));
		}
	}
	return bytes;
}

function unpackHash(bytes: Uint8Array): string {
	let digits = "";
	for (let k = 0; k < 32; k++) {
		const at = k * 5;
		const pair = (bytes[at >> 3]! << 8) | (bytes[(at >> 3) + 1] ?? 0);
		digits += NIX32[(pair >> (11 - (at & 7))) & 31];
	}
	return digits;
}

/** Bytes that grow. */
class Writer {
	#buffer = new Uint8Array(1024);
	#length = 0;

	bytes(bytes: Uint8Array): void {
		this.#reserve(bytes.length);
		this.#buffer.set(bytes, this.#length);
		this.#length += bytes.length;
	}

	/** Seven bits a byte, least first; exact up to 2^53. */
	varint(value: number): void {
		this.#reserve(8);
		let rest = value;
		while (rest >= 128) {
			this.#buffer[this.#length++] = (rest % 128) | 128;
			rest = Math.floor(rest / 128);
		}
		this.#buffer[this.#length++] = rest;
	}

	/** A count, then ascending numbers as differences. */
	ascending(numbers: readonly number[]): void {
		this.varint(numbers.length);
		let last = 0;
		for (const number of numbers) {
			this.varint(number - last);
			last = number;
		}
	}

	done(): Uint8Array {
		return this.#buffer.subarray(0, this.#length);
	}

	#reserve(bytes: number): void {
		if (this.#length + bytes <= this.#buffer.length) return;
		const larger = new Uint8Array(Math.max(this.#buffer.length * 2, this.#length + bytes));
		larger.set(this.#buffer.subarray(0, this.#length));
		this.#buffer = larger;
	}
}

/** The other way; never reads past the end of its column. */
class Reader {
	readonly #bytes: Uint8Array;
	#at = 0;

	constructor(bytes: Uint8Array | undefined, name: string) {
		if (bytes === undefined) throw damaged(`it has no column “${name}”`);
		this.#bytes = bytes;
	}

	get length(): number {
		return this.#bytes.length;
	}

	take(count: number): Uint8Array {
		if (this.#at + count > this.#bytes.length) throw damaged("a column is too short");
		this.#at += count;
		return this.#bytes.subarray(this.#at - count, this.#at);
	}

	varint(): number {
		let value = 0;
		for (let scale = 1; scale <= 2 ** 49; scale *= 128) {
			const byte = this.#bytes[this.#at++];
			if (byte === undefined) throw damaged("a column is too short");
			value += (byte & 127) * scale;
			if (byte < 128) return value;
		}
		throw damaged("a number is too long");
	}

	ascending(below: number): number[] {
		const count = this.varint();
		const numbers: number[] = [];
		let last = 0;
		for (let k = 0; k < count; k++) {
			last += this.varint();
			if (last >= below) throw damaged("a reference points outside");
			numbers.push(last);
		}
		return numbers;
	}
}
