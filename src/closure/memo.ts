import type { Closure } from "./closure.ts";

/**
 * Remembers the answer of a question for as long as its closure lives. Closures are
 * immutable, so the answer stays true; asking twice costs one look-up.
 */
export function perClosure<T>(question: (closure: Closure) => T): (closure: Closure) => T {
	const answers = new WeakMap<Closure, { answer: T }>();
	return (closure) => {
		let known = answers.get(closure);
		if (known === undefined) {
			known = { answer: question(closure) };
			answers.set(closure, known);
		}
		return known.answer;
	};
}
