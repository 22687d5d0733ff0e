import { assemble, type Parts } from "./assemble.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { allReferences, type Closure, PROBLEM_CODES, type Problem } from "./closure.ts";
import { WhittleError } from "./error.ts";
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
	const hash = new ByteWriter();
	const nameLength = new ByteWriter();
	const name = new ByteWriter();
	const references = new ByteWriter();
	order.forEach((node, k) => {
		hash.bytes(legal ? packed[k]! : utf8.encode(hashOf(storeDir, paths[node]!)));
		const encoded = utf8.encode(names[node]!);
		nameLength.varint(encoded.length);
		name.bytes(encoded);
		const targets = allReferences(closure, node).map((target) => position[target]!);
		references.ascending(targets.sort((a, b) => a - b));
	});
	const roots = new ByteWriter();
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
		const writer = new ByteWriter();
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
	const file = new ByteWriter();
	file.bytes(utf8.encode(SNAPSHOT_MAGIC));
	file.bytes(Uint8Array.from([0, 8, 16, 24], (shift) => (text.length >>> shift) & 255));
	file.bytes(text);
	for (const [, bytes] of columns) file.bytes(bytes);
	return file.done();
}

/** A closure from snapshot bytes. Throws `WhittleError` where they are cut off or damaged. */
export function decodeSnapshot(bytes: Uint8Array): Closure {
	const utf8 = new TextDecoder("utf-8", { ignoreBOM: true }); // a name may begin with one
	const start = SNAPSHOT_MAGIC.length + 4;
	if (bytes.length < start) throw damaged("it is cut off");
	if (utf8.decode(bytes.subarray(0, SNAPSHOT_MAGIC.length)) !== SNAPSHOT_MAGIC) {
		throw damaged("it does not begin as one");
	}
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
	const column = (name: string): ByteReader => {
		const found = columns.get(name);
		if (found === undefined) throw damaged(`it has no column “${name}”`);
		return new ByteReader(found, damaged);
	};

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
	if (new Set(paths).size !== count) throw damaged("it has the same path twice");
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
	if (category !== undefined && category.length !== count) {
		throw damaged("its categories do not fit its paths");
	}
	const parts: Parts = {
		storeDir,
		paths,
		narSize: size("narSize") ?? new Float64Array(count).fill(Number.NaN),
		diskSize: size("diskSize"),
		totalDiskSize: header.totalDiskSize,
		downloadSize: size("downloadSize"),
		category: category?.slice() ?? null,
		references: { from: Uint32Array.from(from), to: Uint32Array.from(to), count: from.length },
		problems: header.problems,
	};
	const roots = column("roots").ascending(count);
	return assemble({ ...parts, roots: Uint32Array.from(roots) });
}

function parseHeader(text: string): Header {
	let header: unknown;
	try {
		header = JSON.parse(text);
	} catch {
		throw damaged("its header is not JSON");
	}
	if (!isObject(header)) throw damaged("its header has fields of the wrong kind");
	if (typeof header.format === "number" && header.format !== FORMAT) {
		throw new WhittleError(
			"newer-snapshot",
			`the snapshot has format ${header.format}, this whittle reads format ${FORMAT}`,
			null,
			"read it with the whittle that wrote it, or export it there as JSON",
		);
	}
	if (!isHeader(header)) throw damaged("its header has fields of the wrong kind");
	return header;
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
	return typeof value === "object" && value !== null;
}

function isSize(value: unknown): boolean {
	return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isProblem(value: unknown): boolean {
	return (
		isObject(value) &&
		PROBLEM_CODES.some((code) => code === value.code) &&
		typeof value.message === "string" &&
		(value.path === null || typeof value.path === "string")
	);
}

function isColumn(value: unknown): boolean {
	return isObject(value) && typeof value.name === "string" && isSize(value.bytes);
}

function isHeader(header: Fields): header is Fields & Header {
	return (
		header.format === FORMAT &&
		typeof header.storeDir === "string" &&
		header.storeDir.startsWith("/") &&
		isSize(header.paths) &&
		(header.hashes === "nix32" || header.hashes === "text") &&
		(header.totalDiskSize === null || isSize(header.totalDiskSize)) &&
		Array.isArray(header.problems) &&
		header.problems.every(isProblem) &&
		Array.isArray(header.columns) &&
		header.columns.every(isColumn)
	);
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
