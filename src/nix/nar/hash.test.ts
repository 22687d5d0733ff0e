import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromNix32, nix32, parseHash, sameHash } from "./hash.ts";

const SIZES = { md5: 16, sha1: 20, sha256: 32, sha512: 64 } as const;

const anyHash = fc
	.constantFrom(...(["md5", "sha1", "sha256", "sha512"] as const))
	.chain((algorithm) =>
		fc.record({
			algorithm: fc.constant(algorithm),
			bytes: fc.uint8Array({ minLength: SIZES[algorithm], maxLength: SIZES[algorithm] }),
		}),
	);

describe("a hash", () => {
	it("comes back from every spelling as it went in", () => {
		fc.assert(
			fc.property(anyHash, ({ algorithm, bytes }) => {
				const base16 = Buffer.from(bytes).toString("hex");
				const base64 = Buffer.from(bytes).toString("base64");
				for (const text of [
					`${algorithm}:${base16}`,
					`${algorithm}:${base16.toUpperCase()}`,
					`${algorithm}:${base64}`,
					`${algorithm}:${nix32(bytes)}`,
					`${algorithm}-${base64}`,
				]) {
					const hash = parseHash(text);
					expect(hash && { ...hash, bytes: [...hash.bytes] }, text).toEqual({
						algorithm,
						bytes: [...bytes],
					});
				}
			}),
		);
	});

	it("in base 32 is what `nix-hash --to-base32` prints", () => {
		for (const algorithm of ["md5", "sha1", "sha256", "sha512"] as const) {
			const digests = Array.from({ length: 20 }, (_, k) =>
				createHash(algorithm).update(`text ${k}`).digest(),
			);
			const hex = digests.map((digest) => digest.toString("hex"));
			const args = ["--type", algorithm, "--to-base32", ...hex];
			const { stdout } = spawnSync("nix-hash", args, { encoding: "utf8" });
			expect(digests.map((digest) => nix32(digest))).toEqual(stdout.trim().split("\n"));
		}
	});

	it("is the same as another where algorithm and bytes are", () => {
		fc.assert(
			fc.property(anyHash, fc.nat(), fc.integer({ min: 1, max: 255 }), (hash, at, flip) => {
				expect(sameHash(hash, { ...hash, bytes: Uint8Array.from(hash.bytes) })).toBe(true);
				const other = Uint8Array.from(hash.bytes);
				other[at % other.length]! ^= flip;
				expect(sameHash(hash, { ...hash, bytes: other })).toBe(false);
			}),
		);
	});

	it("is nothing else: any text is a hash or null", () => {
		const digits = fc.string({ unit: fc.constantFrom(..."0129abefgtuxyzAZ+/=:-") });
		const start = fc.constantFrom("sha256:", "sha256-", "sha1:", "md5:", "", "toString:");
		fc.assert(
			fc.property(start, fc.oneof(digits, fc.string()), (before, after) => {
				const hash = parseHash(before + after);
				if (hash !== null) expect(hash.bytes.length).toBe(SIZES[hash.algorithm]);
			}),
			{ numRuns: 1000 },
		);
		const zeros = Buffer.alloc(32).toString("base64");
		for (const text of [
			`sha256:${"0".repeat(51)}`,
			`sha256:${"e".repeat(52)}`, // no digit of base 32
			`sha256:${"z".repeat(52)}`, // more than 256 bits
			`sha256-${"0".repeat(52)}`, // SRI is base 64
			`sha256-${zeros.slice(0, -1)}`,
			`sha256-${zeros.replace("A=", "B=")}`, // bits behind the end
			`sha256:${"g".repeat(64)}`,
			`blake9:${"0".repeat(52)}`,
		]) {
			expect(parseHash(text), text).toBe(null);
		}
		expect(fromNix32("z".repeat(52), 32)).toBe(null);
	});
});
