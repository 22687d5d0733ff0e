import { availableParallelism } from "node:os";
import { count } from "../src/closure/size.ts";
import { jobsOf } from "../src/upgrade/schedule/jobs.ts";
import { lowerBound } from "../src/upgrade/schedule/lower-bound.ts";
import { greedyOrder, johnsonOrder } from "../src/upgrade/schedule/orders.ts";
import { remaining } from "../src/upgrade/schedule/remaining.ts";
import { schedule } from "../src/upgrade/schedule/schedule.ts";
import { searchedSchedule } from "../src/upgrade/schedule/search.ts";
import { chainOf, leastPeakOf } from "../src/upgrade/schedule/stops.ts";
import { randomInstance, realisticInstance } from "../src/upgrade/schedule/testing.ts";
import { median } from "./measure.ts";

const INSTANCES = 400;
const SECONDS_AT_MOST = 10;

/** How good schedules are, and how long large ones take, as a section of the results. */
export async function upgradeResults(): Promise<string> {
	return `
## Upgrade

Schedules of ${INSTANCES} random instances each, of 4 to 12 units, held against the best that there is.
Mean of peak over that of the plain upgrade, over the lower bound; of greedy's order, of Johnson's
and of the search that takes over where the states are too many: how often it is the best, and its
worst. Activations: at the least peak, and with a tenth more room; those of the search beside them.

| instances | peak / naive | peak / lower bound | greedy | Johnson | search | activations | with a tenth more |
|---|---:|---:|---:|---:|---:|---:|---:|
${qualityRow("independent", {})}
${qualityRow("shared", { isShared: true })}
${qualityRow("shared, 4 of 10 non-vital", { isShared: true, nonVital: 0.4 })}

Upgrades of 2,000 changed paths as of a real system, processor seconds (median of three, on ${availableParallelism()} cores).

| units | peak / naive | peak / lower bound | for the least peak | for 0.7 of naive | activations then | wanted |
|---|---:|---:|---:|---:|---:|---:|
${[300, 800].flatMap((units) => [0, 0.3].map((nonVital) => largeRow(units, nonVital))).join("\n")}
`;
}

/** One kind of random instances. */
function qualityRow(title: string, kind: { isShared?: boolean; nonVital?: number }): string {
	process.stderr.write(`upgrade: ${title} …\n`);
	const all = Array.from({ length: INSTANCES }, (_, seed) => {
		const instance = randomInstance({ units: 4 + (seed % 9), seed, ...kind });
		const left = remaining(instance);
		const best = schedule(instance, 0);
		const { peak } = best;
		const jobs = jobsOf(left, new Set());
		const room = Math.floor(peak * 1.1);
		return {
			naive: peak / (left.held + left.end),
			bound: peak / lowerBound(instance),
			greedy: leastPeakOf(chainOf(jobs, greedyOrder(jobs))) / peak,
			johnson: leastPeakOf(chainOf(jobs, johnsonOrder(jobs))) / peak,
			searched: searchedSchedule(instance, left, 0).peak / peak,
			steps: best.steps.length,
			fewer: schedule(instance, room).steps.length,
			searchedFewer: searchedSchedule(instance, left, room).steps.length,
		};
	});
	const of = (figure: keyof (typeof all)[number]) => all.map((each) => each[figure]);
	const fewer = `${mean(of("fewer"))}, search ${mean(of("searchedFewer"))}`;
	return `| ${title} | ${mean(of("naive"))} | ${mean(of("bound"))} | ${found(of("greedy"))} | ${found(of("johnson"))} | ${found(of("searched"))} | ${mean(of("steps"))} | ${fewer} |`;
}

function largeRow(units: number, nonVital: number): string {
	process.stderr.write(`upgrade: ${units} units …\n`);
	const instance = realisticInstance({ units, paths: 2000, seed: units, nonVital });
	const left = remaining(instance);
	const naive = left.held + left.end;
	const least = timed(() => schedule(instance, 0));
	const fitting = timed(() => schedule(instance, Math.floor(0.7 * naive)));
	const isMet = Math.max(least.seconds, fitting.seconds) <= SECONDS_AT_MOST;
	const bound = lowerBound(instance);
	return `| ${count(units)}${nonVital > 0 ? ", 3 of 10 non-vital" : ""} | ${(least.value.peak / naive).toFixed(3)} | ${(least.value.peak / bound).toFixed(3)} | ${least.seconds.toFixed(1)} s | ${fitting.seconds.toFixed(1)} s | ${fitting.value.steps.length} | at most ${SECONDS_AT_MOST} s${isMet ? "" : " **missed**"} |`;
}

function timed<T>(work: () => T): { readonly seconds: number; readonly value: T } {
	const seconds: number[] = [];
	for (;;) {
		const before = process.cpuUsage();
		const value = work();
		const { user, system } = process.cpuUsage(before);
		seconds.push((user + system) / 1e6);
		if (seconds.length === 3) return { seconds: median(seconds), value };
	}
}

function mean(ratios: readonly number[]): string {
	return (ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length).toFixed(3);
}

/** How often the best was found, and the worst. */
function found(ratios: readonly number[]): string {
	const share = ratios.filter((ratio) => ratio === 1).length / ratios.length;
	return `${(share * 100).toFixed(1)} %, ${Math.max(...ratios).toFixed(3)}`;
}
