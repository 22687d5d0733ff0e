import fc from "fast-check";
import { expect, test } from "vitest";
import { assemble, type Parts } from "./assemble.ts";
import { ByteWriter } from "./bytes.ts";
import type { Closure } from "./closure.ts";
import { closureSizes } from "./closure-sizes.ts";
import { WhittleError } from "./error.ts";
import { pathRecords } from "./path-record.ts";
import { decodeSnapshot, encodeSnapshot, SNAPSHOT_MAGIC } from "./snapshot.ts";
import {
	and,
	closures,
	described,
	draw,
	edgesOf,
	forAll,
	parts,
	range,
	storePath,
} from "./testing.ts";

/** Decodes; a refusal is fine when it is ours. What is accepted must be a sound closure. */
function decodeHostile(bytes: Uint8Array): Closure | null {
	let closure: Closure;
	try {
		closure = decodeSnapshot(bytes);
	} catch (error) {
		if (error instanceof WhittleError) return null;
		throw error;
	}
	expect(new Set(closure.paths).size).toBe(closure.paths.length);
	const all = range(closure.paths.length);
	expect([...pathRecords(closure, all, null)].length).toBe(all.length);
	expect(closureSizes(closure).every((size) => size >= 0)).toBe(true);
	for (const { code, message, path } of closure.problems) {
		expect([typeof code, typeof message]).toEqual(["string", "string"]);
		if (path !== null) expect(typeof path).toBe("string");
	}
	expect(described(decodeSnapshot(encodeSnapshot(closure)))).toEqual(described(closure));
	return closure;
}

/** Snapshot bytes with the header taken apart and put together by `change`. */
function withHeader(bytes: Uint8Array, change: (header: Record<string, unknown>) => unknown) {
	const start = SNAPSHOT_MAGIC.length + 4;
	const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(start - 4, true);
	const text = new TextDecoder().decode(bytes.subarray(start, start + length));
	const changed = change(JSON.parse(text) as Record<string, unknown>);
	return assembleFile(JSON.stringify(changed), bytes.subarray(start + length));
}

function assembleFile(header: string, columns: Uint8Array): Uint8Array {
	const text = new TextEncoder().encode(header);
	const file = new ByteWriter();
	file.bytes(new TextEncoder().encode(SNAPSHOT_MAGIC));
	file.bytes(new Uint8Array(Uint32Array.of(text.length).buffer));
	file.bytes(text);
	file.bytes(columns);
	return file.done();
}

test("a closure comes back from its snapshot as it was", () => {
	forAll(closures, (closure) => {
		expect(described(decodeSnapshot(encodeSnapshot(closure)))).toEqual(described(closure));
	});
});

test("the same closure gives the same bytes, also once decoded", () => {
	forAll(closures, (closure) => {
		const bytes = encodeSnapshot(closure);
		expect(encodeSnapshot(closure)).toEqual(bytes);
		expect(encodeSnapshot(decodeSnapshot(bytes))).toEqual(bytes);
	});
});

test("the same closure gives the same bytes however its paths are numbered", () => {
	const renumberings = and(parts, ({ paths }) =>
		fc.shuffledSubarray(range(paths.length), { minLength: paths.length }),
	);
	forAll(renumberings, ([given, number]) => {
		const moved = <T>(column: ArrayLike<T>) => {
			const result: T[] = [];
			for (const [i, at] of number.entries()) result[at] = column[i]!;
			return result;
		};
		const sizes = (column: Float64Array | null | undefined) =>
			column ? Float64Array.from(moved(column)) : null;
		const { from, to, count } = given.references;
		const other: Parts = {
			...given,
			paths: moved(given.paths),
			narSize: Float64Array.from(moved(given.narSize)),
			diskSize: sizes(given.diskSize),
			downloadSize: sizes(given.downloadSize),
			category: given.category ? Uint8Array.from(moved(given.category)) : null,
			references: edgesOf(range(count).map((k) => [number[from[k]!]!, number[to[k]!]!])),
			...(given.roots && { roots: given.roots.map((root) => number[root]!) }),
		};
		expect(encodeSnapshot(assemble(other))).toEqual(encodeSnapshot(assemble(given)));
	});
});

test("a hash that is not of Nix's digits is kept as text", () => {
	const paths = [`/s/${"e".repeat(32)}-a`, `/s/${"0".repeat(32)}-b`];
	const closure = assemble({
		storeDir: "/s",
		paths,
		narSize: Float64Array.of(1, 2),
		references: edgesOf([[0, 1]]),
	});
	const back = decodeSnapshot(encodeSnapshot(closure));
	expect(back.paths).toEqual(paths);
	expect(back.problems.map(({ code }) => code)).toEqual(["illegal-name"]);
});

test("every digit of a hash comes back in its place", () => {
	const hash = "0123456789abcdfghijklmnpqrsvwxyz";
	const turned = range(32).map((k) => `/nix/store/${hash.slice(k)}${hash.slice(0, k)}-a`);
	const closure = assemble({
		storeDir: "/nix/store",
		paths: turned,
		narSize: new Float64Array(32),
		references: edgesOf([]),
	});
	expect(decodeSnapshot(encodeSnapshot(closure)).paths).toEqual(turned);
});

test("an empty closure comes back empty", () => {
	expect(decodeSnapshot(encodeSnapshot(draw(0, []))).paths).toEqual([]);
});

test("a closure does not change with the bytes it was read from", () => {
	const closure = assemble({
		storeDir: "/nix/store",
		paths: [storePath(0, "a")],
		narSize: Float64Array.of(1),
		category: Uint8Array.of(3),
		references: edgesOf([]),
	});
	const bytes = encodeSnapshot(closure);
	const back = decodeSnapshot(bytes);
	bytes.fill(0);
	expect(described(back)).toEqual(described(closure));
});

test("unknown columns are skipped", () => {
	const closure = draw(2, [[0, 1]]);
	const more = withHeader(encodeSnapshot(closure), (header) => ({
		...header,
		later: "thing",
		columns: [...(header.columns as unknown[]), { name: "later", bytes: 3 }],
	}));
	const bytes = new ByteWriter();
	bytes.bytes(more);
	bytes.bytes(Uint8Array.of(1, 2, 3));
	expect(described(decodeSnapshot(bytes.done()))).toEqual(described(closure));
});

test("a snapshot cut off anywhere is refused", () => {
	forAll(fc.tuple(closures, fc.double({ min: 0, max: 1, noNaN: true })), ([closure, part]) => {
		const bytes = encodeSnapshot(closure);
		const cut = Math.min(bytes.length - 1, Math.floor(part * bytes.length));
		expect(() => decodeSnapshot(bytes.subarray(0, cut))).toThrow(WhittleError);
	});
});

test("flipped bytes give a sound closure or our error, nothing else", () => {
	const flip = fc.record({
		at: fc.oneof(fc.nat(2000), fc.nat(400)),
		fromEnd: fc.boolean(),
		mask: fc.integer({ min: 1, max: 255 }),
	});
	const flips = fc.array(flip, { minLength: 1, maxLength: 4 });
	let accepted = 0;
	fc.assert(
		fc.property(closures, flips, (closure, flipped) => {
			const bytes = encodeSnapshot(closure);
			for (const { at, fromEnd, mask } of flipped) {
				const place = at % bytes.length;
				bytes[fromEnd ? bytes.length - 1 - place : place]! ^= mask;
			}
			if (decodeHostile(bytes) !== null) accepted++;
		}),
		{ numRuns: 2000 },
	);
	expect(accepted).toBeGreaterThan(50);
});

test("random columns give a sound closure or our error, nothing else", () => {
	// small numbers, as lengths and differences are, get further than random bytes
	const byte = fc.oneof(fc.nat(3), fc.nat(255));
	const tail = fc.array(byte, { minLength: 1, maxLength: 100, size: "max" });
	let accepted = 0;
	fc.assert(
		fc.property(closures, tail, (closure, random) => {
			const bytes = encodeSnapshot(closure);
			bytes.set(random.slice(0, bytes.length), Math.max(0, bytes.length - random.length));
			if (decodeHostile(bytes) !== null) accepted++;
		}),
		{ numRuns: 2000 },
	);
	expect(accepted).toBeGreaterThan(20);
});

test("random bytes are refused", () => {
	forAll(fc.uint8Array({ maxLength: 300, size: "max" }), (bytes) => {
		expect(() => decodeSnapshot(bytes)).toThrow(WhittleError);
		expect(() => decodeSnapshot(assembleFile(String.fromCharCode(...bytes), bytes))).toThrow(
			WhittleError,
		);
	});
});

test("any JSON as a header, or as one field of it, gives a closure or our error", () => {
	const fields = ["format", "storeDir", "paths", "hashes", "totalDiskSize", "problems", "columns"];
	const json = fc.oneof(
		fc.jsonValue(),
		fc.constantFrom(null, [], [null], [{}], -1, 0.5, 2 ** 40, 1e300, "", "/", [{ name: "hash" }]),
		fc.array(fc.record({ name: fc.constantFrom("hash", "x"), bytes: fc.maxSafeInteger() })),
		fc.array(fc.record({ code: fc.constantFrom("cycle", "x"), message: fc.constant("m") })),
	);
	fc.assert(
		fc.property(closures, fc.constantFrom(...fields), json, (closure, field, value) => {
			const bytes = encodeSnapshot(closure);
			decodeHostile(withHeader(bytes, (header) => ({ ...header, [field]: value })));
			expect(() => decodeSnapshot(withHeader(bytes, () => value))).toThrow(WhittleError);
		}),
		{ numRuns: 1000 },
	);
});

const small = encodeSnapshot(draw(2, [[0, 1]]));

test.each([
	["no list", { code: "cycle" }],
	["an entry that is null", [null]],
	["an entry that is text", ["cycle"]],
	["an unknown code", [{ code: "haunted", message: "boo", path: null }]],
	["a message that is no text", [{ code: "size-missing", message: 5, path: null }]],
	["a path that is no text", [{ code: "size-missing", message: "m", path: 5 }]],
	["no path", [{ code: "size-missing", message: "m" }]],
])("problems with %s are refused", (_, problems) => {
	const bytes = withHeader(small, (header) => ({ ...header, problems }));
	expect(() => decodeSnapshot(bytes)).toThrow(WhittleError);
});

test("a file without the magic line is refused", () => {
	const bytes = small.slice();
	bytes[0]! ^= 1;
	expect(() => decodeSnapshot(bytes)).toThrow(/not a snapshot|cannot be read/);
});

test("the same path twice is refused", () => {
	const closure = draw(2, []);
	const twice = { ...closure, paths: [closure.paths[0]!, closure.paths[0]!] };
	expect(() => decodeSnapshot(encodeSnapshot(twice))).toThrow(WhittleError);
});

test("a newer format says so", () => {
	const bytes = withHeader(small, (header) => ({ ...header, format: 2 }));
	expect(() => decodeSnapshot(bytes)).toThrow(/has format 2, this whittle reads format 1/);
});
