import { expect, test } from "vitest";
import type { Job } from "./job.ts";
import { spread } from "./spread.ts";

const signal = new AbortController().signal;

/** Counts down: every number leads to the next lower one. */
const counting: Job<null, number, number> = {
	name: "counting",
	start: () => (items) => {
		const number = items.pop()!;
		if (number > 0) items.push(number - 1);
		return number;
	},
};

test("what items lead to is done, and so is what the receiver adds", async () => {
	const items = [3, 2];
	const found: number[] = [];
	const take = (number: number) => {
		found.push(number);
		if (found.length === 1) items.push(10);
	};
	await spread(counting, null, items, take, signal, Number.POSITIVE_INFINITY);
	expect(found.sort((a, b) => b - a)).toEqual([
		10, 9, 8, 7, 6, 5, 4, 3, 3, 2, 2, 2, 1, 1, 1, 0, 0, 0,
	]);
	expect(items).toEqual([]);
});

test("a fault in a worker ends the work with that fault", async () => {
	// The built worker knows no such job.
	const work = spread(counting, null, [1], () => {}, signal, 0);
	await expect(work).rejects.toThrow("no job is called counting");
});

test("a fault of the receiver ends the work, and nothing is begun once it is stopped", async () => {
	const fault = new Error("receiver");
	const take = () => {
		throw fault;
	};
	await expect(spread(counting, null, [1], take, signal)).rejects.toBe(fault);
	const stop = AbortSignal.abort(fault);
	await expect(spread(counting, null, [1], () => {}, stop)).rejects.toBe(fault);
});
