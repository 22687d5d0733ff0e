import { expect, test } from "vitest";
import { changes, saidBy } from "./test-document.ts";
import { fourStages, longPlan, notFitting, upgradePlans } from "./test-upgrade-plan.ts";
import { forAll, storePath } from "./testing.ts";
import { planDocument, upgradePlanFrom, upgradePlanFromText } from "./upgrade-plan-from.ts";

const said = saidBy(upgradePlanFrom);

test("what goes out is read again, and what else the document has is left out", () => {
	forAll(upgradePlans, (plan) => {
		const text = JSON.stringify({ ...planDocument(plan), tomorrow: "more" });
		expect(upgradePlanFromText(text)).toEqual(plan);
	});
	for (const plan of [fourStages, notFitting, longPlan(60)]) {
		expect(upgradePlanFromText(JSON.stringify(planDocument(plan)))).toEqual(plan);
	}
});

test("whatever is missing, or of another kind, is named by its place", () => {
	const places = [...changes(planDocument(notFitting))];
	expect(places.length).toBeGreaterThan(250);
	for (const { at, put } of places) {
		expect(said(put(undefined))).toBe(`not-a-plan: is no plan of an upgrade: ${at} is not there`);
		for (const other of [{ a: 1 }, 0.5, Number.NaN]) {
			expect(said(put(other))).toContain(`is no plan of an upgrade: ${at}`);
		}
	}
});

test("what does not hold together is refused", () => {
	const { stages, units, atoms } = fourStages;
	const refused = (more: object) => said({ ...planDocument(fourStages), ...more });
	const withStage = (more: object) =>
		refused({ stages: stages.with(1, { ...stages[1]!, ...more }) });
	expect(refused({})).toBe("nothing");
	expect(withStage({ index: 3 })).toContain("stages[1].index is not 2, where it stands");
	expect(withStage({ index: 0 })).toContain("stages[1].index is not the number of a stage");
	expect(withStage({ states: ["new"] })).toContain("stages[1].states is not one state a unit");
	expect(refused({ stages: stages.slice(0, 3) })).toContain(
		"stages[2].system is not the new system",
	);
	for (const user of [-1, units.length, 0.5]) {
		expect(refused({ atoms: [{ ...atoms[0]!, users: [0, user] }] })).toContain(
			"atoms[0].users[1] is not the number of a unit",
		);
	}
	expect(refused({ units: [{ ...units[0]!, pairs: [[fourStages.old]] }] })).toContain(
		"units[0].pairs[0] is not an old and a new path",
	);
	expect(refused({ units: [{ ...units[0]!, pairs: [[null, fourStages.new]] }] })).toContain(
		"units[0].pairs[0] is not an old and a new path",
	);
	expect(refused({ storeDir: "nix/store" })).toContain("storeDir is not an absolute path");
	for (const path of [
		"",
		"/etc/passwd",
		"/nix/store",
		"/nix/store/../../etc/passwd",
		`${fourStages.old}/bin/sh`,
		`${storePath(1, "x")}/../../../etc`,
		storePath(1, "x", "/other/store"),
	]) {
		expect(withStage({ fetch: [path] })).toContain(
			"stages[1].fetch[0] is not a path of the store /nix/store",
		);
	}
	expect(refused({ capacity: -1 })).toContain("capacity is not a size");
	expect(refused({ capacity: 2 ** 53 })).toContain("capacity is not a whole number of bytes");
});

test("another schema, no object and no JSON are refused", () => {
	expect(said(fourStages)).toContain("schema is not there");
	expect(said({ ...planDocument(fourStages), schema: "whittle.shrink/1" })).toContain(
		"schema is not whittle.upgrade-plan/1",
	);
	for (const document of [null, [], 1, "x"]) expect(said(document)).toContain("is not an object");
	for (const text of ["", "{", "nix"]) {
		expect(() => upgradePlanFromText(text)).toThrow(/is not JSON/);
	}
});
