import * as fc from "fast-check";
import { mutated } from "./mutate.ts";
import { randomOf } from "./random.ts";

/** A parser of bytes from outside, and what a fuzzer wants to know of it. */
export interface Parser {
	readonly name: string;
	/** Valid inputs. The smaller they are the deeper the fuzzer gets. */
	readonly seeds: () => readonly Uint8Array[] | Promise<readonly Uint8Array[]>;
	/** Words that mean something in this format, to be put anywhere. */
	readonly tokens?: readonly string[];
	/** Inputs of the right shape with any contents. */
	readonly shapes?: fc.Arbitrary<Uint8Array>;
	/** Returns, or throws `WhittleError`; whatever else happens is a find. */
	readonly parse: (bytes: Uint8Array) => unknown;
}

/**
 * The inputs of a parser by their numbers: its seeds first, as they are, then what the
 * fuzzer makes of them. The same `seed` and number always give the same bytes.
 */
export async function inputsOf(
	parser: Parser,
	seed: number,
): Promise<{ readonly valid: number; readonly at: (number: number) => Uint8Array }> {
	const seeds = await parser.seeds();
	const tokens = (parser.tokens ?? []).map((token) => Buffer.from(token, "latin1"));
	const at = (number: number): Uint8Array => {
		if (number < seeds.length) return apart(seeds[number]!);
		const random = randomOf(seed, parser.name, number);
		const shaped = parser.shapes !== undefined && random.once(4);
		const original = shaped ? sampleOf(parser.shapes, random.below(2 ** 31)) : random.of(seeds);
		return apart(
			shaped && random.once(2) ? original : mutated(original, random, { seeds, tokens }),
		);
	};
	return { valid: seeds.length, at };
}

function sampleOf(shapes: fc.Arbitrary<Uint8Array>, seed: number): Uint8Array {
	return fc.sample(shapes, { seed, numRuns: 1 })[0]!;
}

/** A view into a larger buffer, as pieces of a stream are: an offset must not be overlooked. */
function apart(bytes: Uint8Array): Uint8Array {
	const buffer = new Uint8Array(bytes.length + 8);
	buffer.set(bytes, 3);
	return buffer.subarray(3, 3 + bytes.length);
}

/** Bytes as the text that they may be. */
export function text(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString("utf8");
}

/** Texts as bytes. */
export function texts(...examples: readonly string[]): Buffer[] {
	return examples.map((example) => Buffer.from(example));
}

/** For what must hold of whatever was read. */
export function hold(claim: boolean, what: string): void {
	if (!claim) throw new Error(`not so: ${what}`);
}
