import type { Closure } from "./closure.ts";

/**
 * Remembers the answer of a question for as long as what it was asked of lives, which must
 * be immutable. Asking twice costs one look-up.
 */
export function remembered<K extends object, T>(question: (of: K) => T): (of: K) => T {
	const answers = new WeakMap<K, { answer: T }>();
	return (of) => {
		let known = answers.get(of);
		if (known === undefined) {
			known = { answer: question(of) };
			answers.set(of, known);
		}
		return known.answer;
	};
}

/** The same for a question of a closure. */
export function perClosure<T>(question: (closure: Closure) => T): (closure: Closure) => T {
	return remembered(question);
}
