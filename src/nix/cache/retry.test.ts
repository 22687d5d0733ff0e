import { expect, it } from "vitest";
import { Passing, retryAfter, retrying, retryPolicy } from "./retry.ts";

const NOW = Date.UTC(2026, 0, 1);
const never = new AbortController().signal;
const policy = { attempts: 4, delay: 1, overrunDelay: 1 };

/** How often `retrying` tries something that fails with each of `errors`, then is done. */
async function tries(errors: readonly Error[], of = policy, signal = never): Promise<number> {
	let count = 0;
	await retrying(of, signal, async () => {
		const error = errors[count++];
		if (error !== undefined) throw error;
	}).catch(() => undefined);
	return count;
}

it("Retry-After is seconds or a date", () => {
	expect(retryAfter("3", NOW)).toBe(3000);
	expect(retryAfter(new Date(NOW + 5000).toUTCString(), NOW)).toBe(5000);
	expect(retryAfter(new Date(NOW - 5000).toUTCString(), NOW)).toBe(0);
	expect(retryAfter("soon", NOW)).toBeNull();
	expect(retryAfter(undefined, NOW)).toBeNull();
});

it("only what may pass is tried again, and not for ever", async () => {
	const network = new Passing("x");
	expect(await tries([])).toBe(1);
	expect(await tries([network, network])).toBe(3);
	expect(await tries(Array(9).fill(network))).toBe(4);
	expect(await tries([new Error("x")])).toBe(1);
	expect(await tries(Array(9).fill(new Passing("x", "timeout")))).toBe(2);
	expect(await tries([new Passing("x", "overrun", 3_600_000)])).toBe(1);
});

it("a wait ends when it is told to", async () => {
	const stop = new AbortController();
	const waiting = tries([new Passing("x", "overrun", 100_000)], policy, stop.signal);
	setTimeout(() => stop.abort(), 5);
	expect(await waiting).toBe(1);
});

it("Nix's settings say how often, under both their names", () => {
	const of = (values: Record<string, string>) =>
		retryPolicy((...names) =>
			names.map((name) => values[name]).find((value) => value !== undefined),
		);
	expect(of({})).toEqual({ attempts: 5, delay: 100, overrunDelay: 5000 });
	expect(of({ "download-attempts": "2" }).attempts).toBe(2);
	expect(of({ "filetransfer-retry-attempts": "3", "download-attempts": "2" }).attempts).toBe(3);
	expect(of({ "download-attempts": "many" }).attempts).toBe(5);
});
