import { setTimeout as sleep } from "node:timers/promises";
import { type NixSettings, numberOf } from "../nix-settings.ts";

/** A fault that may have passed when asked again. */
export class Passing extends Error {
	/** Milliseconds that the other side wants to be left alone; null where it said nothing. */
	readonly retryAfter: number | null;
	/** It was waited for long already, or the other side is overrun. */
	readonly kind: "network" | "timeout" | "overrun";

	constructor(
		message: string,
		kind: Passing["kind"] = "network",
		retryAfter: number | null = null,
	) {
		super(message);
		this.kind = kind;
		this.retryAfter = retryAfter;
	}
}

/** How often, and after how long, something is tried again. Milliseconds. */
export interface RetryPolicy {
	readonly attempts: number;
	readonly delay: number;
	/** The first delay where the other side is overrun. */
	readonly overrunDelay: number;
}

/** Longer than this nobody waits for a cache: milliseconds. */
const LONGEST_DELAY = 60_000;
const LONGEST_REQUESTED = 120_000;

/** What has been waited for in vain is tried just once more. */
const ATTEMPTS_AFTER_TIMEOUT = 2;

/** Nix's settings and defaults. */
export function retryPolicy(settings: NixSettings): RetryPolicy {
	const delay = settings("filetransfer-retry-delay");
	return {
		attempts: numberOf(settings("filetransfer-retry-attempts", "download-attempts"), 5),
		delay: numberOf(delay, 100),
		overrunDelay: numberOf(settings("filetransfer-retry-delay-rate-limited") ?? delay, 5000),
	};
}

/**
 * Runs `attempt`, and again while it throws `Passing` and the policy allows, after delays that
 * double and are drawn at random up to their length, so that many clients do not come back at
 * once; never sooner than the other side wants. Then throws the last `Passing`.
 */
export async function retrying<T>(
	policy: RetryPolicy,
	signal: AbortSignal,
	attempt: () => Promise<T>,
): Promise<T> {
	for (let tried = 1; ; tried++) {
		try {
			return await attempt();
		} catch (error) {
			signal.throwIfAborted();
			if (!(error instanceof Passing) || tried >= policy.attempts) throw error;
			if (error.kind === "timeout" && tried >= ATTEMPTS_AFTER_TIMEOUT) throw error;
			const asked = error.retryAfter ?? 0;
			if (asked > LONGEST_REQUESTED) throw error;
			const first = error.kind === "overrun" ? policy.overrunDelay : policy.delay;
			const longest = Math.min(LONGEST_DELAY, first * 2 ** (tried - 1));
			await sleep(asked + Math.random() * longest, undefined, { signal });
		}
	}
}

/** The milliseconds that a `Retry-After` header asks for: seconds, or a date. Null for neither. */
export function retryAfter(header: string | undefined, now: number): number | null {
	if (header === undefined) return null;
	if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
	const date = Date.parse(header);
	return Number.isNaN(date) ? null : Math.max(0, date - now);
}
