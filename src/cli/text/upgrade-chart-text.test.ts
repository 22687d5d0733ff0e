import fc from "fast-check";
import { createColors } from "picocolors";
import { expect, test } from "vitest";
import { fourStages, longPlan, notFitting, upgradePlans } from "../../closure/test-upgrade-plan.ts";
import { and, forAll } from "../../closure/testing.ts";
import { upgradeChart } from "../../closure/upgrade-chart.ts";
import type { UpgradePlan } from "../../closure/upgrade-plan.ts";
import { textWidth } from "./table.ts";
import { upgradeChartText } from "./upgrade-chart-text.ts";

const drawn = (plan: UpgradePlan, width: number, colored = false) => [
	...upgradeChartText(plan, { ...createColors(colored), width }),
];
/** The bar of a row, the line of the capacity in it. */
const BAR = /^ *\S+ ([█▓░·│ ]*)/;
const barsIn = (lines: readonly string[]) =>
	lines
		.filter((line) => /^ *(now|both|\d+(-\d+)?) [█▓░·│ ]/.test(line))
		.map((line) => BAR.exec(line)![1]!);

test("every line fits the terminal, and bars cross the capacity where it is too much, only there", () => {
	forAll(
		and(upgradePlans, () => fc.integer({ min: 60, max: 120 })),
		([plan, width]) => {
			const lines = drawn(plan, width);
			for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
			const bars = barsIn(lines);
			expect(bars).toHaveLength(plan.stages.length + 2);
			const { capacity } = upgradeChart(plan);
			for (const [k, { peak }] of plan.stages.entries()) {
				const bar = bars[k + 1]!;
				expect(bar.includes("│")).toBe(capacity !== null);
				expect(/│[█▓░]/.test(bar)).toBe(peak > plan.capacity);
			}
		},
	);
});

test("all bars have the capacity in the same column", () => {
	for (const plan of [fourStages, notFitting, longPlan(12), longPlan(60)]) {
		const columns = drawn(plan, 90)
			.filter((line) => BAR.exec(line)?.[1]?.includes("│") && !line.includes("capacity"))
			.map((line) => textWidth(line.slice(0, line.indexOf("│"))));
		expect(columns.length).toBeGreaterThan(4);
		expect(new Set(columns).size).toBe(1);
	}
});

test("a few stages have words below them, many behind them, and of very many some share a row", () => {
	const few = drawn(fourStages, 80);
	expect(few.some((line) => /^ +no way back after it; switches postgresql$/.test(line))).toBe(true);
	const many = drawn(longPlan(20), 100);
	expect(many.filter((line) => /^ *\d+ .*(switches|no way|does not)/.test(line))).toHaveLength(20);
	const most = drawn(longPlan(60), 100);
	expect(barsIn(most).length).toBeLessThanOrEqual(26);
	for (let k = 0; k < 60; k += 3)
		expect(most.join("\n")).toMatch(new RegExp(`^ *${k + 1}-${k + 3} `, "m"));
});

test("stages that share a row show the highest of their peaks, and none of their marks is lost", () => {
	const plan = longPlan(60);
	const rows = drawn(plan, 200).filter((line) => /^ *\d+-\d+ /.test(line));
	for (const [k, row] of rows.entries()) {
		const run = plan.stages.slice(k * 3, k * 3 + 3);
		const isOver = run.some(({ peak }) => peak > plan.capacity);
		expect(row.includes("does not fit")).toBe(isOver);
		expect(/│[█▓░]/.test(row)).toBe(isOver);
		expect(row.includes("no way back")).toBe(run.some(({ barrier }) => barrier));
	}
});

test("colours only colour: the text is the same without them", () => {
	for (const plan of [fourStages, notFitting, longPlan(30)]) {
		// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
		const plain = drawn(plan, 80, true).map((line) => line.replace(/\x1b\[\d+m/g, ""));
		expect(plain).toEqual(drawn(plan, 80));
	}
});

test("where there is nothing to do nothing is drawn", () => {
	expect(drawn({ ...fourStages, stages: [] }, 80)).toEqual([]);
});
