import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WhittleError } from "../../closure/error.ts";
import { parseNarinfo } from "./narinfo.ts";
import { narinfoText } from "./testing.ts";

const LIB = `${"b".repeat(32)}-lib-2.0`;
const parse = (fields: Readonly<Record<string, string>>) =>
	parseNarinfo(narinfoText({ base: LIB, fields }), "x");

describe("a narinfo", () => {
	it("gives back what was written, in any order and among keys that nobody knows", () => {
		const base = fc
			.tuple(
				fc.stringMatching(/^[0-9abcdfghijklmnpqrsvwxyz]{32}$/),
				fc.stringMatching(/^[a-z][a-z0-9.-]{0,9}$/),
			)
			.map(([hash, name]) => `${hash}-${name}`);
		const written = fc.record({
			base,
			references: fc.uniqueArray(base, { maxLength: 5 }),
			narSize: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
			order: fc.infiniteStream(fc.nat()),
			unknown: fc.array(fc.stringMatching(/^[A-Z][a-z]{2,8}Q: ?[ -~]*$/), { maxLength: 3 }),
		});
		fc.assert(
			fc.property(written, ({ base: own, references, narSize, order, unknown }) => {
				const lines = narinfoText({ base: own, references, narSize }).trimEnd().split("\n");
				const mixed = [...lines, ...unknown, "Sig: a:b", "Sig: c:d"]
					.map((line) => [order.next().value, line] as const)
					.sort(([a], [b]) => a - b)
					.map(([, line]) => line);
				const read = parseNarinfo(`${mixed.join("\n")}\n`, null);
				expect(read).toMatchObject({
					path: `/nix/store/${own}`,
					references,
					narSize,
					fileSize: narSize,
				});
			}),
			{ numRuns: 200 },
		);
	});

	it("cut anywhere, or with any byte changed, is read or refused, never a fault", () => {
		const text = narinfoText({ base: LIB, references: [LIB] });
		fc.assert(
			fc.property(
				fc.nat(text.length - 1),
				fc.string({ maxLength: 3 }),
				fc.boolean(),
				(at, put, cut) => {
					const damaged = cut ? text.slice(0, at) : text.slice(0, at) + put + text.slice(at + 1);
					try {
						expect(parseNarinfo(damaged, "x").narSize).toBeGreaterThan(0);
					} catch (error) {
						if (!(error instanceof WhittleError)) throw error;
						expect(error).toMatchObject({ code: "corrupt-narinfo", where: "x" });
					}
				},
			),
			{ numRuns: 300 },
		);
	});

	it("may leave out what Nix does not need", () => {
		expect(
			parse({ Compression: "", FileHash: "", FileSize: "", Deriver: "unknown-deriver" }),
		).toMatchObject({
			compression: "bzip2",
			fileHash: null,
			fileSize: null,
		});
		expect(parse({ References: "" }).references).toEqual([]);
	});

	it("may leave out nothing else, nor say anything twice", () => {
		for (const key of ["StorePath", "URL", "NarHash", "NarSize"]) {
			expect(() => parse({ [key]: "" }), key).toThrow(`${key} is missing`);
		}
		const text = narinfoText({ base: LIB });
		for (const line of [...text.trimEnd().split("\n"), "CA: x\nCA: x", "Deriver: x\nDeriver: x"]) {
			const twice = `${text}${line}\n`;
			expect(() => parseNarinfo(twice, null), line).toThrow("stands there twice");
		}
		for (const size of ["-1", "1e3", "0x10", "9007199254740993", " 1"]) {
			expect(() => parse({ NarSize: size }), size).toThrow("NarSize is no number of bytes");
		}
	});
});
