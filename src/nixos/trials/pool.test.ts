import fc from "fast-check";
import { expect, test } from "vitest";
import { pool } from "./pool.ts";

interface Fake {
	readonly need: number;
	readonly urgent: boolean;
}

const fakes = fc.array(fc.record({ need: fc.nat(12), urgent: fc.boolean() }), { maxLength: 20 });

/** All that was promised so far has gone on as far as it can. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A pool of tasks that end when they are told to. */
function underWatch(tasks: readonly Fake[], budget: number, atOnce: number) {
	const stop = new AbortController();
	const { run } = pool(budget, atOnce, stop.signal);
	const running = new Map<number, () => void>();
	const begun: number[] = [];
	const ends = tasks.map(({ need, urgent }, i) =>
		run({ need: () => need, urgent }, () => {
			begun.push(i);
			return new Promise<number>((resolve) => {
				running.set(i, () => {
					running.delete(i);
					resolve(i);
				});
			});
		}),
	);
	return { stop, running, begun, ends };
}

test("never over budget, never idle where something fits, in order, and all come to an end", async () => {
	await fc.assert(
		fc.asyncProperty(
			fakes,
			fc.integer({ min: 1, max: 20 }),
			fc.integer({ min: 1, max: 4 }),
			fc.infiniteStream(fc.nat()),
			async (tasks, budget, atOnce, choices) => {
				const { running, begun, ends } = underWatch(tasks, budget, atOnce);
				for (;;) {
					await settled();
					const used = [...running.keys()].reduce((sum, i) => sum + tasks[i]!.need, 0);
					expect(running.size).toBeLessThanOrEqual(atOnce);
					if (running.size > 1) expect(used).toBeLessThanOrEqual(budget);
					const waiting = [...tasks.keys()].filter((i) => !begun.includes(i));
					const urgent = waiting.filter((i) => tasks[i]!.urgent);
					// What is urgent and too large is waited for; else nothing that fits waits.
					const free = urgent.length > 0 ? urgent.slice(0, 1) : waiting;
					const fitting = free.filter((i) => used + tasks[i]!.need <= budget);
					if (running.size < atOnce) expect(fitting).toEqual([]);
					if (running.size === 0) break;
					const open = [...running.values()];
					open[choices.next().value % open.length]!();
				}
				expect(await Promise.all(ends)).toEqual([...tasks.keys()]);
				const alike = (i: number) => JSON.stringify(tasks[i]);
				const kinds = new Set(begun.map(alike));
				for (const kind of kinds) {
					const order = begun.filter((i) => alike(i) === kind);
					expect(order).toEqual([...order].sort((a, b) => a - b));
				}
			},
		),
		{ numRuns: 200, interruptAfterTimeLimit: 20_000 },
	);
});

test("what is urgent goes first, and nothing overtakes it", async () => {
	const tasks = [
		{ need: 2, urgent: false },
		{ need: 1, urgent: false },
		{ need: 3, urgent: true },
	];
	const { running, begun } = underWatch(tasks, 3, 2);
	await settled();
	expect(begun).toEqual([0, 1]);
	running.get(1)!();
	await settled();
	expect(begun).toEqual([0, 1]);
	running.get(0)!();
	await settled();
	expect(begun).toEqual([0, 1, 2]);
});

test("stopped: what waits is refused with the reason, what runs ends by itself", async () => {
	const tasks = Array.from({ length: 4 }, () => ({ need: 1, urgent: false }));
	const { stop, running, begun, ends } = underWatch(tasks, 2, 4);
	await settled();
	const ended = Promise.allSettled(ends);
	stop.abort("enough");
	for (const end of [...running.values()]) end();
	expect(await ended).toEqual([
		{ status: "fulfilled", value: 0 },
		{ status: "fulfilled", value: 1 },
		{ status: "rejected", reason: "enough" },
		{ status: "rejected", reason: "enough" },
	]);
	expect(begun).toEqual([0, 1]);
});

test("what goes wrong makes room like what goes well", async () => {
	const { run } = pool(1, 1, new AbortController().signal);
	const failing = run({ need: () => 1 }, () => Promise.reject(new Error("no")));
	const next = run({ need: () => 1 }, async () => "yes");
	await expect(failing).rejects.toThrow("no");
	expect(await next).toBe("yes");
});
