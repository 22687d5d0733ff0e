import { readFileSync } from "node:fs";
import { availableParallelism, freemem } from "node:os";
import { pool } from "./pool.ts";

/** Bytes that a process takes beside the evaluator's heap. */
const BESIDE = 128 * 2 ** 20;
/** What an evaluation needs where Nix does not tell its heap: that of a whole NixOS. */
const USUAL = 2 ** 30;

/** Bytes that may be used without harm: three quarters of what is available now. */
export function usableMemory(): number {
	const limit = process.constrainedMemory() || Number.POSITIVE_INFINITY;
	return Math.floor((Math.min(available(), limit) * 3) / 4);
}

function available(): number {
	try {
		const found = /^MemAvailable:\s*(\d+) kB$/m.exec(readFileSync("/proc/meminfo", "utf8"));
		if (found?.[1] !== undefined) return Number(found[1]) * 1024;
	} catch (error) {
		if (!(error instanceof Error && "code" in error)) throw error; // not Linux
	}
	return freemem();
}

/** Runs evaluators and builds side by side as far as memory allows. */
export interface Workshop {
	/** `heap` tells from the result how large the evaluator grew; null where that is not known. */
	evaluation<T>(work: () => Promise<T>, heap: (result: T) => number | null): Promise<T>;
	/** One at a time, for Nix itself builds in parallel; before all evaluations that wait. */
	build<T>(need: number | "all", work: () => Promise<T>): Promise<T>;
	/** With nothing beside it. */
	alone<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * @param memory bytes for all together; null for `usableMemory`
 * @param jobs processes at once, at most; null for as many as there are processors
 * @param heap the evaluator's heap for the base, 0 where Nix does not tell; a larger one is learned
 */
export function openWorkshop(
	memory: number | null,
	jobs: number | null,
	heap: number,
	signal: AbortSignal,
): Workshop {
	const budget = memory ?? usableMemory();
	const room = pool(budget, jobs ?? availableParallelism(), signal);
	const lane = pool(1, 1, signal);
	let largest = heap;
	const need = () => (largest > 0 ? largest + BESIDE : USUAL);
	return {
		evaluation: (work, heapOf) =>
			room.run({ need }, async () => {
				const result = await work();
				largest = Math.max(largest, heapOf(result) ?? 0);
				return result;
			}),
		build: (bytes, work) =>
			lane.run({ need: () => 1 }, () =>
				room.run({ need: () => (bytes === "all" ? budget : bytes), urgent: true }, work),
			),
		alone: (work) => room.run({ need: () => budget, urgent: true }, work),
	};
}
