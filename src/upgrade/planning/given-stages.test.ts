import fc from "fast-check";
import { expect, test } from "vitest";
import { draw, forAll, range } from "../../closure/testing.ts";
import { USUAL_UPGRADE } from "../../policy/policy.ts";
import { planAgain, planUpgrade } from "./plan-upgrade.ts";

/** A system of some of twelve packages, each path as heavy as its number. */
function system(packages: readonly number[], k: number) {
	const numbers = [20 + k, ...packages];
	const closure = draw(
		numbers.length,
		packages.map((_, i) => [0, i + 1]),
		{
			names: [`nixos-system-host-${k}`, ...packages.map((number) => `p${number}-1`)],
			sizes: numbers.map((number) => number + 1),
			roots: [0],
		},
	);
	const paths = numbers.map((number, i) => {
		const base = closure.paths[i]!.slice("/nix/store/".length + 32);
		return `/nix/store/${String(number).padStart(32, "0")}${base}`;
	});
	return { ...closure, paths };
}

const cases = fc.record({
	systems: fc
		.array(fc.subarray(range(12)), { minLength: 2, maxLength: 7 })
		.map((all) => all.map(system)),
	capacity: fc.nat(200),
});

test("of given systems the fewest that fit are gone through, else those of the least peak", () => {
	forAll(cases, ({ systems, capacity }) => {
		const [old, now] = [systems[0]!, systems.at(-1)!];
		const given = systems.slice(1, -1);
		const plan = planUpgrade({ old, new: now, capacity, policy: USUAL_UPGRADE, given });
		const weigh = (paths: Iterable<string>) =>
			[...new Set(paths)].reduce((all, path) => all + Number(path.slice(11, 43)) + 1, 0);
		// Every subsequence, one after the other.
		const ways = range(2 ** given.length).map((bits) => {
			const way = [old, ...given.filter((_, k) => (bits >> k) & 1), now];
			const needs = way.slice(1).map((to, k) => weigh([...way[k]!.paths, ...to.paths]));
			return { steps: needs.length, peak: Math.max(...needs) };
		});
		const least = Math.min(...ways.map(({ peak }) => peak));
		const limit = Math.max(capacity, least);
		const fewest = Math.min(...ways.filter(({ peak }) => peak <= limit).map(({ steps }) => steps));
		expect(plan.fits).toBe(least <= capacity);
		expect(plan.stages.length).toBe(fewest);
		expect(plan.peak).toBeLessThanOrEqual(limit);
		expect(plan.lowerBound).toBeLessThanOrEqual(plan.peak);

		let there = new Set(old.paths);
		for (const { fetch, release, peak, kind, system: toplevel } of plan.stages) {
			expect(fetch.filter((path) => there.has(path))).toEqual([]);
			there = new Set([...there, ...fetch]);
			expect(weigh(there)).toBe(peak);
			for (const path of release) expect(there.delete(path)).toBe(true);
			expect(there).toContain(toplevel);
			expect(kind).toBe(toplevel === plan.new ? "new" : "given");
		}
		expect(there).toEqual(new Set(now.paths));
	});
});

test("given stages stay as they are when the rest is planned again", () => {
	forAll(cases, ({ systems, capacity }) => {
		const request = { old: systems[0]!, new: systems.at(-1)!, given: systems.slice(1, -1) };
		const plan = planUpgrade({ ...request, capacity, policy: USUAL_UPGRADE });
		const again = planAgain(plan, 0, capacity + 1000);
		expect(again.stages).toEqual(plan.stages);
		expect(again).toMatchObject({ fits: true, capacity: capacity + 1000 });
	});
});
