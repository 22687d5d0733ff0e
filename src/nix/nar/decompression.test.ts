import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WhittleError } from "../../closure/error.ts";
import { gathered, pieces } from "../test-pieces.ts";
import { type Compression, compressionNamed, decompressed } from "./decompression.ts";

type Program = Exclude<Compression, "none">;
const PROGRAMS: readonly Program[] = ["xz", "bzip2", "zstd", "gzip", "brotli"];

const QUICKLY = { xz: "-1", bzip2: "-9", zstd: "-3", gzip: "-6", brotli: "--quality=5" } as const;

/** What a program makes of `bytes` from a pipe. */
function compress(
	program: Program,
	bytes: Uint8Array,
	args: readonly string[] = [QUICKLY[program]],
): Buffer {
	const { status, stdout, stderr } = spawnSync(program, ["-c", ...args], {
		input: bytes,
		maxBuffer: 1 << 30,
	});
	if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr.toString()}`);
	return stdout;
}

function unpacked(bytes: Uint8Array, compression: Compression, sizes = [1 << 16]): Promise<Buffer> {
	return gathered(decompressed(pieces(bytes, sizes), compression));
}

/** Bytes with runs, repeats and noise: what each format codes in ways of its own. */
const anyBytes = fc
	.array(
		fc.oneof(
			fc.uint8Array({ maxLength: 300 }),
			fc
				.tuple(fc.uint8Array({ minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 3000 }))
				.map(([bytes, times]) => Buffer.concat(Array<Uint8Array>(times).fill(bytes))),
		),
		{ maxLength: 8 },
	)
	.map((parts) => Buffer.concat(parts));

const chunking = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 4 });

/** More than one block of any format, of all kinds of contents. */
const LARGE = {
	noise: randomBytes(1_000_000),
	zeros: Buffer.alloc(5_000_000),
	text: Buffer.from(Array.from({ length: 60_000 }, (_, k) => `${k * k} ${k % 77}\n`).join("")),
	runs: Buffer.concat(Array.from({ length: 3000 }, (_, k) => Buffer.alloc(k % 600, k % 7))),
} as const;

describe("compressed bytes", () => {
	for (const program of PROGRAMS) {
		it(`from ${program} come out as they went in, in whatever pieces`, async () => {
			await fc.assert(
				fc.asyncProperty(anyBytes, chunking, async (bytes, sizes) => {
					const contents = await unpacked(compress(program, bytes), program, sizes);
					expect(contents.equals(bytes)).toBe(true);
				}),
				{ numRuns: 25 },
			);
			for (const [name, bytes] of Object.entries(LARGE)) {
				const contents = await unpacked(compress(program, bytes), program);
				expect(contents.equals(bytes), name).toBe(true);
			}
		});
	}

	it("that are damaged are refused as such while more of them is still to come", async () => {
		for (const program of PROGRAMS) {
			const damaged = compress(program, LARGE.text);
			damaged.fill(0xa5, 2000, 20_000);
			await expect(unpacked(damaged, program, [50]), program).rejects.toBeInstanceOf(WhittleError);
		}
	});

	it("come out whatever the program was asked for", async () => {
		const asked: [Program, string[]][] = [
			["xz", ["-0"]],
			["xz", ["-T2", "--block-size=100000"]],
			["xz", ["--check=crc32"]],
			["xz", ["--check=none"]],
			["xz", ["--lzma2=dict=64MiB,lc=1,lp=2,pb=0"]],
			["bzip2", ["-1"]],
			["zstd", ["-19"]],
			["zstd", ["--fast=5", "--no-check"]],
			["zstd", ["--long=27", "-T2"]],
			["gzip", ["-1"]],
			["brotli", ["-q", "3", "-w", "24"]],
		];
		const text = LARGE.text.subarray(0, 150_000);
		for (const [program, args] of asked) {
			const bytes = Buffer.concat([text, LARGE.noise.subarray(0, 100_000), text]);
			const contents = await unpacked(compress(program, bytes, args), program);
			expect(contents.equals(bytes), `${program} ${args.join(" ")}`).toBe(true);
		}
	});

	it("may be several streams in a row, wherever the pieces are cut", async () => {
		const parts = ["first ".repeat(100), "", "second"].map((text) => Buffer.from(text));
		for (const program of ["xz", "bzip2", "zstd", "gzip"] as const) {
			const streams = parts.map((part) => compress(program, part));
			const padding = program === "xz" ? [Buffer.alloc(8)] : [];
			const skipped =
				program === "zstd" ? [Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9])] : [];
			const whole = Buffer.concat([...skipped, ...streams, ...padding, ...skipped]);
			const sizes = [1, 2, 3, streams[0]!.length, streams[0]!.length + streams[1]!.length, 1000];
			for (const size of sizes) {
				const contents = await unpacked(whole, program, [size]);
				expect(contents.toString(), `${program} ${size}`).toBe(Buffer.concat(parts).toString());
			}
		}
	});

	it("cut off anywhere are refused, never taken for whole", async () => {
		const bytes = LARGE.text.subarray(0, 5000);
		for (const program of PROGRAMS) {
			const whole = compress(program, bytes);
			for (let length = 0; length < whole.length; length += length < 30 ? 1 : 97) {
				await expect(unpacked(whole.subarray(0, length), program), `${program} ${length}`)
					.rejects //
					.toMatchObject({ code: "damaged-document" });
			}
			await expect(unpacked(whole.subarray(0, -1), program)).rejects.toMatchObject({
				what: `is ${program} data cut off at byte ${whole.length - 1}`,
			});
		}
	});

	it("changed anywhere are refused, by their checksums if by nothing else", async () => {
		const bytes = LARGE.text.subarray(0, 3000);
		for (const program of ["xz", "bzip2", "gzip"] as const) {
			const whole = compress(program, bytes);
			for (let at = 0; at < whole.length; at += 3) {
				const changed = Buffer.from(whole);
				changed[at]! ^= 0x10;
				const outcome = await unpacked(changed, program).catch((error: unknown) => error);
				// What is of no meaning, such as gzip's time stamp, may change.
				if (outcome instanceof Buffer) expect(outcome.equals(bytes), `${program} ${at}`).toBe(true);
				else expect(outcome).toBeInstanceOf(WhittleError);
			}
		}
	});

	it("of seldom kinds are refused by name", async () => {
		const seldom: [Program, string[], RegExp][] = [
			["xz", ["--check=sha256"], /filters or checksums/],
			["xz", ["--x86", "--lzma2"], /filters or checksums/],
			["xz", ["--lzma2=dict=128MiB"], /dictionary of more than 64 MiB/],
			["zstd", ["--long=28", "--ultra"], /window of more than 128 MiB/],
		];
		for (const [program, args, says] of seldom) {
			await expect(unpacked(compress(program, LARGE.runs.subarray(0, 5000), args), program))
				.rejects //
				.toMatchObject({ code: "unusual-compression", what: expect.stringMatching(says) });
		}
	});

	it("of another kind, or none, are refused", async () => {
		for (const program of PROGRAMS) {
			for (const text of ["", "hello, world: this is no compressed data\n".repeat(10)]) {
				await expect(unpacked(Buffer.from(text), program), program).rejects.toMatchObject({
					code: "damaged-document",
				});
			}
		}
	});

	it("whose source fails fail with the very error", async () => {
		for (const program of [...PROGRAMS, "none"] as const) {
			const whole = program === "none" ? LARGE.noise : compress(program, LARGE.noise);
			const failure = new Error("connection reset");
			async function* source() {
				yield whole.subarray(0, 500_000);
				throw failure;
			}
			await expect(gathered(decompressed(source(), program)), program).rejects.toBe(failure);
		}
	});

	it("are read no further than is asked, and their source is closed", async () => {
		for (const program of PROGRAMS) {
			const whole = compress(program, LARGE.noise);
			let closed = false;
			async function* source() {
				try {
					for (;;) yield* pieces(whole, [10_000]);
				} finally {
					closed = true;
				}
			}
			for await (const piece of decompressed(source(), program)) {
				expect(piece.length).toBeGreaterThan(0);
				break;
			}
			await new Promise((resolve) => setTimeout(resolve, 10)); // Node's streams close later
			expect(closed, program).toBe(true);
		}
	});

	it("of two sources are unpacked at once", async () => {
		for (const program of PROGRAMS) {
			const both = [LARGE.runs, LARGE.zeros].map((bytes) => ({
				bytes,
				contents: unpacked(compress(program, bytes), program),
			}));
			for (const { bytes, contents } of both) expect((await contents).equals(bytes)).toBe(true);
		}
	});

	it("are called in a narinfo by their names, and bzip2 by none", () => {
		const names = ["none", "xz", "bzip2", "zstd", "gzip", "br", "", "lzip", "toString"];
		expect(names.map(compressionNamed)).toEqual([
			...["none", "xz", "bzip2", "zstd", "gzip", "brotli", "bzip2", null, null],
		]);
	});
});
