import fc from "fast-check";
import { expect, test } from "vitest";
import { forAll } from "../../closure/testing.ts";
import type { Change } from "../catalogue/change.ts";
import { inOrderOf, requestOf } from "./trial-request.ts";

const setting = fc.record({
	option: fc.array(fc.constantFrom("a", "b"), { minLength: 1, maxLength: 2 }),
	value: fc.boolean(),
	how: fc.constantFrom("set" as const, "add" as const),
});
const change = (id: string) =>
	fc
		.record({
			settings: fc.array(setting, { maxLength: 3 }),
			disabledModules: fc.subarray(["m", "n"]),
		})
		.map((rest): Change => ({ id, kind: "switch", losses: [], ...rest }));
const changes = fc.tuple(change("1"), change("2"), change("3"));

test("the order of changes makes no difference to the request", () => {
	forAll(
		changes.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: 3 }))),
		([all, shuffled]) => {
			expect(requestOf(shuffled, null)).toEqual(requestOf([...all], null));
		},
	);
});

test("answers come back for each setting, as it was asked", () => {
	forAll(changes, (all) => {
		const request = requestOf(all, null);
		const texts = request.settings.map((one) => JSON.stringify(one));
		expect(new Set(texts).size).toBe(texts.length);
		expect(inOrderOf(all, request, texts)).toEqual(
			all.flatMap(({ settings }) => settings.map((one) => JSON.stringify(one))),
		);
	});
});
