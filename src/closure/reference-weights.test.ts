import { expect, test } from "vitest";
import { minimumCut } from "./minimum-cut.ts";
import { referenceWeights, WEIGHT_RULES } from "./reference-weights.ts";
import { closures, draw, type Edge, forAll } from "./testing.ts";

const SYSTEM = draw(
	10,
	[
		[0, 1],
		[1, 2],
		[1, 3],
		[2, 4],
		[3, 4],
		[4, 5],
		[5, 6],
		[2, 7],
		[4, 8],
		[7, 9],
	],
	{
		names: [
			"nixos-system-x-25.05",
			"system-path",
			"gdb-16.3",
			"unit-fail2ban.service",
			"python3-3.13.5",
			"libssl-3.0",
			"glibc-2.41",
			"gdb-16.3-doc",
			"linux-headers-6.1",
			"dash-0.5",
		],
	},
);

const ruleOf = (edge: Edge) => {
	const [referrer, reference] = edge;
	const { offsets, targets } = SYSTEM.references;
	const k = targets.indexOf(reference, offsets[referrer]);
	return WEIGHT_RULES[referenceWeights(SYSTEM, null).rule[k]!]!.name;
};

test("a reference weighs what its ends are for: configuration is easy, libraries are hard", () => {
	expect(ruleOf([0, 1])).toBe("skeleton");
	expect(ruleOf([1, 2])).toBe("glue");
	expect(ruleOf([2, 7])).toBe("data");
	expect(ruleOf([7, 9])).toBe("from-data");
	expect(ruleOf([4, 5])).toBe("interpreter");
	expect(ruleOf([4, 8])).toBe("build-tool");
	expect(ruleOf([5, 6])).toBe("libc");
	const { weight } = referenceWeights(SYSTEM, null);
	const cut = minimumCut({ graph: SYSTEM.references, roots: SYSTEM.roots }, [4], weight)!;
	expect(cut.edges).toEqual([
		[1, 2],
		[3, 4],
	]);
});

test("of what a build needs its base and source are hard, an option's part is easy", () => {
	const build = draw(
		6,
		[
			[0, 1],
			[1, 2],
			[2, 3],
			[2, 4],
			[2, 5],
			[1, 5],
		],
		{
			names: [
				"nixos-system-x-20.09.drv",
				"system-path.drv",
				"libndctl-68.drv",
				"asciidoctor-2.0.10.drv",
				"libndctl-68.tar.gz.drv",
				"stdenv-linux.drv",
			],
		},
	);
	const { rule } = referenceWeights(build, null);
	const names = Array.from(rule, (each) => WEIGHT_RULES[each]!.name);
	expect(names).toEqual([
		"skeleton",
		"glue",
		"build-base",
		"build-input",
		"build-source",
		"build-base",
	]);
});

test("every reference has a whole weight by the first rule, and other rules may be given", () => {
	const names = new Set(WEIGHT_RULES.map(({ name }) => name));
	expect(names.size).toBeGreaterThan(5);
	forAll(closures, (closure) => {
		const { weight, rule } = referenceWeights(closure, null);
		expect(weight).toEqual(Float64Array.from(rule, (each) => WEIGHT_RULES[each]!.weight));
		expect(weight.every((each) => Number.isSafeInteger(each) && each >= 1)).toBe(true);
		const other = referenceWeights(closure, null, [
			{ name: "never", weight: Number.POSITIVE_INFINITY, reason: "", reference: ["library"] },
			{ name: "rest", weight: 2, reason: "" },
		]);
		expect(other.weight.every((each, k) => each === (other.rule[k] === 1 ? 2 : 1 / 0))).toBe(true);
	});
});
