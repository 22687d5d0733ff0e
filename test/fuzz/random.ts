/** Random numbers that a seed and a number decide, so that any input can be made again. */
export interface Random {
	/** A whole number from 0 to `below` - 1. */
	readonly below: (below: number) => number;
	/** One of several. */
	readonly of: <T>(choices: readonly T[]) => T;
	/** True once in `times`. */
	readonly once: (times: number) => boolean;
}

/** Sequences of different `seed`, `name` or `number` have nothing in common (sfc32). */
export function randomOf(seed: number, name: string, number: number): Random {
	let a = seed >>> 0;
	let b = number >>> 0;
	let c = Math.floor(number / 2 ** 32) >>> 0;
	for (let k = 0; k < name.length; k++) c = Math.imul(c ^ name.charCodeAt(k), 0x01000193);
	let counter = 1;
	const next = () => {
		const sum = (a + b + counter++) | 0;
		a = b ^ (b >>> 9);
		b = (c + (c << 3)) | 0;
		c = (((c << 21) | (c >>> 11)) + sum) | 0;
		return sum >>> 0;
	};
	for (let k = 0; k < 12; k++) next();
	const below = (limit: number) => Math.floor((next() / 2 ** 32) * limit);
	return {
		below,
		of: (choices) => choices[below(choices.length)]!,
		once: (times) => below(times) === 0,
	};
}
