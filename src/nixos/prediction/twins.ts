import type { Closure } from "../../closure/closure.ts";
import { nameAt } from "../../closure/closure.ts";
import { row } from "../../closure/graph.ts";
import { remembered } from "../../closure/memo.ts";
import { packageAt } from "../../closure/names.ts";
import { outputKey, parseName } from "../../closure/package-name.ts";
import { hashOf, nameOf } from "../../closure/store-path.ts";
import { isGlue } from "./glue.ts";
import { keysMentioning, mentionsOf } from "./mentions.ts";
import { inputsOf, type Producer, producersOf } from "./outputs.ts";
import type { Base } from "./prediction.ts";
import { isNeverWritten } from "./usual-references.ts";

/** A path of a built system, as the model of one that is not built. */
export interface Twin {
	/** Its number in the base's closure. */
	readonly index: number;
	readonly path: string;
	/** Without itself. */
	readonly references: ReadonlySet<string>;
	/** What built it, and from what; null where that is not known. */
	readonly made: { readonly producer: Producer; readonly inputs: ReadonlySet<string> } | null;
}

/** How many of the inputs that a key of the environment mentions ended up as references for it. */
export interface Evidence {
	readonly kept: number;
	readonly all: number;
}

/** A built system, to look things up in. */
export interface Model {
	readonly closure: Closure;
	/** The number of a path; undefined for what is not in its closure. */
	readonly numberOf: ReadonlyMap<string, number>;
	/**
	 * The path that stands for one of this name: of the same name, else of the same package and
	 * output in another version; of several that whose inputs are most like `inputs`.
	 */
	twinOf(name: string, inputs: ReadonlySet<string>): Twin | null;
	/** What all glue of the system together tells of a key of the environment. */
	evidence(key: string): Evidence | undefined;
}

/** Indexed once a base. */
export const modelOf = remembered((base: Base): Model => {
	const { closure, derivations } = base;
	const { paths, storeDir } = closure;
	const producers = derivations === null ? null : producersOf(derivations);
	const numberOf = new Map(paths.map((path, i) => [path, i]));
	const byName = indexBy(closure, (i) => nameAt(closure, i));
	const byKey = indexBy(closure, (i) => outputKey(packageAt(closure, i)));

	const twins = new Map<number, Twin>();
	const twinAt = (index: number): Twin => {
		const path = paths[index]!;
		const producer = producers?.get(path);
		const twin = twins.get(index) ?? {
			index,
			path,
			references: new Set(Array.from(row(closure.references, index), (i) => paths[i]!)),
			made:
				producer === undefined || derivations === null
					? null
					: { producer, inputs: inputsOf(derivations, producer.derivation, path) },
		};
		twins.set(index, twin);
		return twin;
	};
	let all: ReadonlyMap<string, Evidence> | null = null;
	const glue = () =>
		Array.from(paths.keys(), twinAt).filter(
			({ made }) => made !== null && isGlue(storeDir, made.producer.drv, made.producer.derivation),
		);
	return {
		closure,
		numberOf,
		twinOf(name, inputs) {
			const found = byName.get(name) ?? byKey.get(outputKey(parseName(name))) ?? [];
			const [first] = found;
			if (first === undefined) return null;
			if (found.length === 1) return twinAt(first);
			const likeness = ({ made, references }: Twin) =>
				alike(storeDir, inputs, made?.inputs ?? references);
			return found
				.map(twinAt)
				.reduce((best, twin) => (likeness(twin) > likeness(best) ? twin : best));
		},
		evidence(key) {
			all ??= evidenceOf(storeDir, glue());
			return all.get(key);
		},
	};
});

/** By key of the environment, what became of the inputs mentioned there. */
export function evidenceOf(
	storeDir: string,
	twins: readonly Twin[],
): ReadonlyMap<string, Evidence> {
	const found = new Map<string, { kept: number; all: number }>();
	for (const { made, references } of twins) {
		if (made === null) continue;
		const mentions = mentionsOf(made.producer.derivation);
		for (const input of made.inputs) {
			const all = keysMentioning(mentions, hashOf(storeDir, input));
			const keys = all.filter((key) => !isNeverWritten(key));
			const kept = references.has(input);
			if (kept && keys.length > 1) continue; // which of them it is due to, nobody knows
			for (const key of keys) {
				const evidence = found.get(key) ?? { kept: 0, all: 0 };
				found.set(key, evidence);
				evidence.all++;
				if (kept) evidence.kept++;
			}
		}
	}
	return found;
}

/** How many paths of one set have a namesake in the other, less those that have none. */
function alike(storeDir: string, some: ReadonlySet<string>, others: ReadonlySet<string>): number {
	const names = new Set(Array.from(others, (path) => nameOf(storeDir, path)));
	let common = 0;
	for (const path of some)
		common += others.has(path) ? 2 : names.has(nameOf(storeDir, path)) ? 1 : 0;
	return common / (some.size + others.size || 1);
}

function indexBy(closure: Closure, key: (i: number) => string): Map<string, number[]> {
	const index = new Map<string, number[]>();
	for (const i of closure.paths.keys()) {
		const at = key(i);
		const members = index.get(at);
		if (members === undefined) index.set(at, [i]);
		else members.push(i);
	}
	return index;
}
