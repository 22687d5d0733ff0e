import fc from "fast-check";
import { expect, test } from "vitest";
import { textWidth } from "./table.ts";
import { wordsIn } from "./wrapped.ts";

const words = fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1, maxLength: 30 });

test("every word is told once, in order, and no line is longer than it may be or need be", () => {
	fc.assert(
		fc.property(words, fc.integer({ min: 9, max: 60 }), (all, width) => {
			const lines = wordsIn(all.join(" "), width);
			expect(lines.join(" ")).toBe(all.join(" "));
			for (const [k, line] of lines.entries()) {
				expect(textWidth(line)).toBeLessThanOrEqual(width);
				const [next] = lines[k + 1]?.split(" ") ?? [];
				if (next !== undefined) expect(textWidth(`${line} ${next}`)).toBeGreaterThan(width);
			}
		}),
	);
});

test("a figure stays with its unit; a word without room is cut", () => {
	expect(wordsIn("this plan 4 % above", 11)).toEqual(["this plan", "4 % above"]);
	expect(wordsIn("less 1.0 MiB, 12 B", 8)).toEqual(["less", "1.0 MiB,", "12 B"]);
	expect(wordsIn("incomprehensible", 8)).toEqual(["incompr…"]);
});
