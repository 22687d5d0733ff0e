import type { IncomingMessage } from "node:http";
import { Passing } from "./retry.ts";

/** Bytes as they come. */
export type Bytes = AsyncIterable<Uint8Array>;

/** Bytes a second below which a transfer counts as stalled. */
const SLOWEST = 1024;

/**
 * The body of an answer. Throws `Passing` where it is cut off, and where some `stall`
 * milliseconds (0 for any) brought less than a kilobyte a second.
 */
export async function* bodyOf(
	response: IncomingMessage,
	stall: number,
): AsyncGenerator<Uint8Array> {
	let arrived = 0;
	const watch =
		stall === 0
			? undefined
			: setInterval(() => {
					if (arrived < (SLOWEST * stall) / 1000) {
						response.destroy(new Passing("it sends next to nothing", "timeout"));
					}
					arrived = 0;
				}, stall);
	try {
		for await (const chunk of response as AsyncIterable<Uint8Array>) {
			arrived += chunk.length;
			yield chunk;
		}
	} catch (error) {
		throw passing(error);
	} finally {
		clearInterval(watch);
	}
}

/** All of `body`, or null where it is longer than `limit` bytes. */
export async function collected(body: Bytes, limit: number): Promise<Buffer | null> {
	const chunks: Uint8Array[] = [];
	let length = 0;
	for await (const chunk of body) {
		length += chunk.length;
		if (length > limit) return null;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

/** Errors of sockets and of HTTP itself have a code; those may pass. Others are faults here. */
export function passing(error: unknown): unknown {
	if (error instanceof Passing || !(error instanceof Error) || !("code" in error)) return error;
	return new Passing(error.message === "aborted" ? "the answer is cut off" : error.message);
}
