import fc from "fast-check";
import { expect, test } from "vitest";
import type { Ledger, LedgerStep } from "./ledger.ts";
import { size } from "./size.ts";
import { stepChart } from "./step-chart.ts";
import { stepChartSvg } from "./step-chart-svg.ts";
import { articleLedger, longLedger, withImages } from "./test-ledger.ts";
import { forAll } from "./testing.ts";

const bytes = fc.oneof(fc.nat(), fc.maxSafeNat(), fc.constant(0));
const text = fc.oneof(
	fc.string({ unit: "binary" }),
	fc.constantFrom(
		"</svg><script>alert(1)</script>",
		"]]>",
		"<!--",
		"&lt;",
		"\u202e",
		"\ufffe",
		"a + b",
	),
);
const step: fc.Arbitrary<LedgerStep> = fc.record({
	change: text,
	kind: fc.constantFrom("switch", "catalogue", "file", "package", "joint"),
	alone: fc.option(bytes),
	together: fc.oneof(bytes, fc.integer()),
	losses: fc.array(text, { maxLength: 3 }),
	class: fc.constantFrom("free", "cached", "rebuild"),
	measured: fc.option(bytes),
	after: bytes,
	image: fc.option(bytes),
	drops: fc.array(text, { maxLength: 3 }),
});
const ledgers: fc.Arbitrary<Ledger> = fc.record({
	configuration: text,
	before: bytes,
	after: bytes,
	image: fc.option(fc.record({ before: bytes, after: bytes })),
	drv: text,
	steps: fc.array(step, { maxLength: 6 }),
	rejected: fc.constant([]),
	module: fc.constant(""),
});

test("a bar is as long as its size, and begins where the one before it ended", () => {
	forAll(ledgers, (ledger) => {
		const { bars } = stepChart(ledger);
		const sizes = [ledger.before, ...ledger.steps.map(({ after }) => after)];
		const images = [ledger.image?.before, ledger.image?.after, ...ledger.steps.map((s) => s.image)];
		const most = Math.max(...sizes, ...images.map((each) => each ?? 0));
		expect(bars).toHaveLength(sizes.length);
		for (const [k, bar] of bars.entries()) {
			expect(bar.to * most).toBeCloseTo(sizes[k]!, -1);
			expect(bar.from).toBe(k === 0 ? bar.to : bars[k - 1]!.to);
			expect(bar.size).toContain(size(sizes[k]!));
			for (const end of [bar.from, bar.to, bar.image ?? 0]) {
				expect(end).toBeGreaterThanOrEqual(0);
				expect(end).toBeLessThanOrEqual(1);
			}
			expect(bar.size.startsWith("≈")).toBe(bar.isPredicted);
		}
	});
});

test("ticks are round numbers of MiB, at their place, a few of them", () => {
	forAll(
		fc.oneof(
			bytes,
			fc.integer({ min: 1, max: 4096 }).map((mib) => mib * 2 ** 20),
		),
		(most) => {
			const ledger = { ...articleLedger, before: most, after: most, steps: [] };
			const { ticks } = stepChart(ledger);
			expect(ticks[0]).toEqual({ at: 0, label: "0 MiB" });
			expect(ticks.length).toBeLessThanOrEqual(6);
			if (most > 0) expect(ticks.length).toBeGreaterThanOrEqual(3);
			for (const { at, label } of ticks.slice(1)) {
				expect(at).toBeGreaterThan(0);
				expect(at).toBeLessThanOrEqual(1);
				expect(label).toMatch(/^[\d,.]*[125]0*(,000)*(\.0)?$|^[\d,.]+$/);
				expect(Number(label.replaceAll(",", "")) / ((at * most) / 2 ** 20)).toBeCloseTo(1, 6);
			}
			expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
		},
	);
});

/** Texts between tags and in attributes, so that nothing but our own markup is left. */
const ELEMENT = /<(\/?)([a-zA-Z]+)((?: [\w-]+(?::\w+)?="[^"<>&]*(?:&#\d+;[^"<>&]*)*")*)(\/?)>/g;

test("whatever it is made of, it is one well-formed document of ours alone", () => {
	forAll(ledgers, (ledger) => {
		const svg = stepChartSvg(ledger);
		const open: string[] = [];
		let elements = 0;
		const rest = svg
			.replace(/<style>[^<]*<\/style>/, "")
			.replace(ELEMENT, (_, end, name, __, empty) => {
				elements++;
				expect(["svg", "title", "desc", "defs", "pattern", "path", "rect", "text"]).toContain(name);
				if (end === "/") expect(open.pop()).toBe(name);
				else if (empty === "") open.push(name);
				return "";
			});
		expect(open).toEqual([]);
		expect(elements).toBeGreaterThan(20);
		expect(rest).not.toMatch(/[<>]|&(?!#\d+;)/);
		expect(svg).not.toMatch(/(?!\n)\p{Cc}|[\u202a-\u202e\ufffe\uffff]|\p{Surrogate}/u);
		expect(svg.replace(/>[^<]*</g, "><")).not.toMatch(/NaN|Infinity|undefined/);
	});
});

test("the same ledger gives the same picture, and more steps a higher one", () => {
	const height = (svg: string) => Number(/ height="(\d+)"/.exec(svg)![1]);
	expect(stepChartSvg(longLedger(8))).toBe(stepChartSvg(longLedger(8)));
	const heights = [0, 1, 8, 40].map((steps) => height(stepChartSvg(longLedger(steps))));
	expect(heights).toEqual(heights.toSorted((a, b) => a - b));
	expect(new Set(heights).size).toBe(4);
});

test("it tells what each step saves and loses, to those who see it and to those who do not", () => {
	const svg = stepChartSvg(withImages);
	const [, told = ""] = /<desc[^>]*>([^<]*)</.exec(svg) ?? [];
	for (const { together, after, losses } of withImages.steps) {
		for (const words of [size(together), size(after)]) {
			expect(told).toContain(words);
			expect(svg.replace(told, "")).toContain(words);
		}
		expect(told).toContain(losses[0]!.replaceAll("'", "&#39;"));
	}
	expect(svg).toContain('role="img"');
	expect(svg).toContain("1.5 GiB → ≈ 362.0 MiB");
});

test("only where something is predicted, or has an image, the legend has a sign for it", () => {
	const signs = (ledger: Ledger) => stepChart(ledger).legend.map(({ sign }) => sign);
	const built = articleLedger.steps.map((each) => ({ ...each, measured: each.after }));
	expect(signs(articleLedger)).toEqual(["closure", "saved", "predicted"]);
	expect(signs({ ...articleLedger, steps: built })).toEqual(["closure", "saved"]);
	expect(signs({ ...withImages, steps: built })).toContain("image");
	expect(signs({ ...articleLedger, steps: [] })).toEqual(["closure"]);
});

test("each change of a joint step has a line of its own", () => {
	const joint = stepChart(articleLedger).bars.find(({ step }) => step?.kind === "joint")!;
	expect(joint.changes).toHaveLength(3);
	expect(joint.changes.join(" + ")).toBe(joint.step!.change);
});
