import { expect, test } from "vitest";
import { size } from "./size.ts";
import { fourStages, longPlan, notFitting, upgradePlans } from "./test-upgrade-plan.ts";
import { forAll } from "./testing.ts";
import { upgradeChart } from "./upgrade-chart.ts";
import type { UpgradePlan } from "./upgrade-plan.ts";

test("the profile is one line: a stage starts where the one before it ended, at what was there first", () => {
	forAll(upgradePlans, (plan) => {
		const { stages } = upgradeChart(plan);
		let before = plan.current;
		for (const { start, peak, end, stage } of stages) {
			expect(start.bytes).toBe(before);
			expect(peak.bytes).toBe(before + stage.fetchBytes);
			before = end.bytes;
		}
		expect(before).toBe(plan.target);
		expect(Math.max(plan.current, ...stages.map(({ peak }) => peak.bytes))).toBe(plan.peak);
	});
});

test("everything lies on the axis, as far along it as it has bytes; parts are as long as the peak", () => {
	forAll(upgradePlans, (plan) => {
		const chart = upgradeChart(plan);
		const levels = [
			...chart.stages.flatMap(({ start, peak, end }) => [start, peak, end]),
			...(chart.capacity === null ? [] : [chart.capacity]),
			...(chart.naivePeak === null ? [] : [chart.naivePeak]),
			chart.lowerBound,
		];
		const most = Math.max(...levels.map(({ bytes }) => bytes));
		for (const { at, bytes } of levels) {
			expect(at).toBeGreaterThanOrEqual(0);
			expect(at).toBeLessThanOrEqual(1);
			expect(at * most).toBeCloseTo(bytes, -2);
		}
		for (const { kept, fetched, released, peak } of chart.stages) {
			expect(kept + fetched + released).toBeCloseTo(peak.at, 9);
		}
		if (chart.capacity === null) expect(plan.capacity).toBeGreaterThan(plan.peak * 2);
		if (chart.naivePeak === null) expect(plan.naivePeak).toBeGreaterThan(most);
	});
});

test("a stage is marked as not fitting where it is above the capacity, and only there", () => {
	forAll(upgradePlans, (plan) => {
		for (const { stage, marks, told } of upgradeChart(plan).stages) {
			expect(marks.includes("does-not-fit")).toBe(stage.peak > plan.capacity);
			expect(told.includes("does not fit")).toBe(stage.peak > plan.capacity);
			expect(marks.includes("barrier")).toBe(stage.barrier);
		}
	});
});

test("what only the old system has is taken out, what comes back is dropped", () => {
	const [docs, ...others] = fourStages.units;
	const words = (units: UpgradePlan["units"]) => upgradeChart({ ...fourStages, units }).stages[0]!;
	expect(words([docs!, ...others]).words).toEqual([{ verb: "drops", names: ["man-pages"] }]);
	const gone = { ...docs!, pairs: docs!.pairs.map(([old]) => [old, null] as const) };
	expect(words([gone, ...others]).words).toEqual([{ verb: "takes out", names: ["man-pages"] }]);
	expect(words([gone, ...others]).told).toContain("takes out man-pages (the new system has none)");
});

test("what counts a predicted size says so: from the stage that makes it until it is gone", () => {
	const [drop, change, , last] = upgradeChart(fourStages).stages;
	expect(drop!.start.size).toBe(size(fourStages.current));
	expect(drop!.peak.size).toMatch(/^≈ /);
	expect(change!.start.size).toBe(drop!.end.size);
	expect(last!.marks).toContain("predicted");
	expect(last!.end.size).toBe(size(fourStages.target));
	const built = fourStages.stages.map((stage) => ({
		...stage,
		made: stage.made.map((each) => ({ ...each, predicted: false })),
	}));
	for (const { told, marks } of upgradeChart({ ...fourStages, stages: built }).stages) {
		expect(told).not.toContain("≈");
		expect(marks).not.toContain("predicted");
	}
});

test("words say what each stage does, in the chart and in a sentence", () => {
	const { stages, name, verdict } = upgradeChart(fourStages);
	expect(name).toBe("nixos-system-alder-1.0 → nixos-system-alder-2.0");
	expect(verdict).toContain("Fits in 4 stages");
	expect(stages.map(({ words }) => words)).toEqual([
		[{ verb: "drops", names: ["man-pages"] }],
		[{ verb: "switches", names: ["postgresql"] }],
		[{ verb: "switches", names: ["openssh", "python3"] }],
		[{ verb: "adds", names: ["man-pages"] }],
	]);
	expect(stages[1]!.told).toMatch(/^Stage 2 of 4 switches postgresql; from .* no way back/);
	expect(upgradeChart(notFitting).verdict).toContain(`${size(notFitting.shortfall)} missing`);
	expect(upgradeChart({ ...fourStages, stages: [] }).verdict).toBe("Nothing to do");
	const many = {
		...longPlan(1).stages[0]!,
		switches: Array.from({ length: 30 }, (_, k) => `p${k}`),
	};
	const { stages: one } = upgradeChart({ ...longPlan(1), stages: [many] });
	expect(one[0]!.told).toContain("p7 and 22 others");
});

test("names from outside are escaped", () => {
	const stages = fourStages.stages.map((stage) => ({ ...stage, switches: ["\u001b[31m\n\u202e"] }));
	const chart = upgradeChart({ ...fourStages, stages });
	expect(chart.stages[0]!.words[0]!.names).toEqual(["\\e[31m\\n\\u{202e}"]);
	expect(JSON.stringify(chart.stages.map(({ told }) => told))).not.toMatch(/\u202e|\\u001b/);
});
