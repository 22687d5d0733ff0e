import type { Closure } from "../../closure/closure.ts";
import { collectEntries } from "../documents/entries.ts";
import type { Derivations } from "./derivation.ts";

/**
 * The build closure that derivations tell: themselves, their input derivations and their
 * input sources. A source's own references are not known, nor any size, which is no problem
 * here: such a closure is counted, not weighed. O(derivations and their inputs).
 */
export function derivationClosure(storeDir: string, derivations: Derivations): Closure {
	const collected = collectEntries(storeDir);
	const sources = new Set<string>();
	for (const [path, { inputDrvs, inputSrcs }] of derivations) {
		const referrer = collected.entry(path);
		for (const input of inputDrvs.keys()) collected.reference(referrer, collected.named(input));
		for (const source of inputSrcs) {
			collected.reference(referrer, collected.named(source));
			if (!derivations.has(source)) sources.add(source);
		}
	}
	for (const source of sources) collected.entry(source);
	const closure = collected.finish();
	const counted = {
		...closure,
		problems: closure.problems.filter(({ code }) => code !== "size-missing"),
	};
	madeOf.set(counted, derivations);
	return counted;
}

const madeOf = new WeakMap<Closure, Derivations>();

/** The derivations that a build closure was made of; undefined for any other closure. */
export function derivationsOf(closure: Closure): Derivations | undefined {
	return madeOf.get(closure);
}
