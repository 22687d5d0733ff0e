import fc from "fast-check";
import { expect, test } from "vitest";
import { CATEGORIES } from "../closure/categories.ts";
import type { Closure } from "../closure/closure.ts";
import { row } from "../closure/graph.ts";
import { type Step, stepOn } from "../closure/step.ts";
import { articleLedger } from "../closure/test-ledger.ts";
import { fourStages } from "../closure/test-upgrade-plan.ts";
import { closures, draw, forAll, pathIn } from "../closure/testing.ts";
import { follow, linkOf } from "./link.ts";
import { measuresOf } from "./measure.ts";
import { type Model, modelOf, VIEWS, viewsOf } from "./model.ts";
import { isTame } from "./search.ts";

const about = { label: "x", oldLabel: null, words: null, version: "0" };

/** What a link is to bring back. */
function state({ view, selected, measure, query, steps }: Model) {
	return [view, selected, measure, query, steps].map((each) => each.value);
}

function stepsIn(closure: Closure): fc.Arbitrary<Step[]> {
	const path = pathIn(closure);
	const edges = closure.paths.flatMap((_, i) =>
		Array.from(row(closure.references, i), (target) => [i, target] as const),
	);
	const drop = path.map((i) => stepOn.drop(closure, i));
	const swap = fc
		.tuple(path, path)
		.filter(([a, b]) => a !== b)
		.map(([a, b]) => stepOn.swap(closure, a, b));
	const stub = fc.tuple(path, fc.nat()).map(([i, weight]) => stepOn.stub(closure, i, weight));
	const kinds: fc.Arbitrary<Step>[] = [drop, stub];
	if (closure.paths.length > 1) kinds.push(swap);
	if (edges.length > 0) {
		kinds.push(fc.constantFrom(...edges).map((edge) => stepOn.cut(closure, edge)));
	}
	return fc.array(fc.oneof(...kinds), { maxLength: 4 });
}

const models = closures.chain((closure) =>
	fc
		.record({
			old: fc.constantFrom(null, closure),
			ledger: fc.constantFrom(null, articleLedger),
			plan: fc.constantFrom(null, fourStages),
			view: fc.constantFrom(...VIEWS),
			selected: fc.option(pathIn(closure)),
			measure: fc.constantFrom(...measuresOf(closure)),
			text: fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("/lib/", "/(a|b)+/")),
			minimum: fc.maxSafeNat(),
			categories: fc.shuffledSubarray([...CATEGORIES]),
			steps: stepsIn(closure),
		})
		.map(({ old, ledger, plan, view, selected, measure, text, minimum, categories, steps }) => {
			const model = modelOf({ about, closure, old, ledger, plan });
			model.view.value = viewsOf(model).includes(view) ? view : "map";
			model.selected.value = selected;
			model.measure.value = measure;
			const held = isTame(text) ? {} : { held: true };
			model.query.value = { text, minimum, categories, ...held };
			model.steps.value = steps;
			return model;
		}),
);

test("what a link was made of comes back; an expression that may never end is held", () => {
	forAll(models, (model) => {
		const other = modelOf({ ...model, about });
		expect(follow(other, linkOf(model))).toEqual([]);
		expect(state(other)).toEqual(state(model));
	});
});

test("a name that looks like an expression is none", () => {
	const hostile = draw(2, [], { names: ["a/", "</script><script>alert(1)</script>"] });
	const model = modelOf({ about, closure: hostile, old: null, ledger: null, plan: null });
	model.selected.value = 1;
	model.steps.value = [stepOn.swap(hostile, 1, 0)];
	const other = modelOf({ ...model, about });
	expect(follow(other, linkOf(model))).toEqual([]);
	expect(state(other)).toEqual(state(model));
});

const closure = draw(3, [[0, 1]], { names: ["glibc-2.40", "a", "b"] });
const followed = (link: string) => {
	const model = modelOf({ about, closure, old: null, ledger: null, plan: null });
	return { model, faults: follow(model, link) };
};

test("a link that says nothing brings the state of the start", () => {
	const { model, faults } = followed("");
	expect(faults).toEqual([]);
	expect(state(model)).toEqual(
		state(modelOf({ about, closure, old: null, ledger: null, plan: null })),
	);
});

test("what means nothing here is said, and the rest is followed", () => {
	for (const [link, said] of [
		["view=diff", "view=diff"],
		["view=steps", "view=steps"],
		["view=%00", "view=\0"],
		["by=disk", "by=disk"],
		["min=NaN", "min=NaN"],
		["min=-1", "min=-1"],
		["min=1e999", "min=1e999"],
		["in=nonsense", "nonsense"],
		["at=nowhere", "nowhere"],
		["at=/(a%2B)%2B$/", "/(a+)+$/"],
		["step=drop", "drop"],
		["step=drop+nowhere", "drop nowhere"],
		["step=cut+a:b", "cut a:b"],
		["step=drop+/(a%2B)%2B$/", "drop /(a+)+$/"],
		[`find=${"x".repeat(1_000_000)}`, "xxx"],
		[`at=${"x".repeat(1_000_000)}`, "xxx"],
		[`step=drop+${"=/".repeat(500_000)}`, "drop"],
	] as const) {
		const { model, faults } = followed(`${link}&find=glibc&step=drop+b`);
		expect(faults).toHaveLength(1);
		expect(faults[0]).toContain(said);
		expect(faults[0]!.length).toBeLessThan(250);
		expect(model.steps.value.map(({ text }) => text)).toEqual(["drop b"]);
		expect(model.selected.value).toBeNull();
	}
});

test("many faults are counted, and steps without end are cut off", () => {
	const { model, faults } = followed(`${"step=drop+b&".repeat(10_000)}in=x&in=y&in=z&view=q&by=r`);
	expect(model.steps.value).toHaveLength(200);
	expect(faults).toHaveLength(6);
	expect(faults.join()).toContain("1 more fault");
});

test("no link throws", () => {
	const word = fc.oneof(
		fc.constantFrom("view", "by", "at", "find", "min", "in", "step", "=", "&", "%", "drop a", "+"),
		fc.string({ unit: "binary" }),
	);
	forAll(fc.array(word), (words) => {
		const { model } = followed(words.join(""));
		expect(VIEWS).toContain(model.view.value);
		expect(Number.isSafeInteger(model.query.value.minimum)).toBe(true);
	});
});
