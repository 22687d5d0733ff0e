import { search, UNREACHED } from "../../closure/reach.ts";
import { hashOf, nameOf } from "../../closure/store-path.ts";
import type { Asked } from "./asked.ts";
import { isForBoot, isGlue } from "./glue.ts";
import { attributesOf, hashesIn, keysMentioning, mentionsOf } from "./mentions.ts";
import { type Namesakes, namesakes } from "./namesakes.ts";
import { buildPaths } from "./outputs.ts";
import { textFileOf } from "./text-file.ts";
import { type Evidence, evidenceOf, type Twin } from "./twins.ts";
import { isNeverWritten, isUsuallyWritten, linked, packageReferences } from "./usual-references.ts";

/**
 * What a path that is not built is likely to refer to. A text tells it exactly. Else what the
 * path of the same name in a built system refers to, as far as it is still given; what is newly
 * given is a reference where the like of it is, by the key of the environment that mentions it.
 */
export function predictedReferences(asked: Asked): ReadonlySet<string> {
	const { storeDir, producer, inputs, twin } = asked;
	const file = textFileOf(producer.derivation);
	if (file !== null) {
		const named = hashesIn(file.text);
		return keep(inputs, (input) => named.has(hashOf(storeDir, input)));
	}
	const usual = twin === null ? withoutTwin(asked) : [...fromTwin(asked, twin)];
	return allowed(asked, new Set(usual));
}

function withoutTwin(asked: Asked): Iterable<string> {
	const { storeDir, path, producer, inputs, model } = asked;
	if (isForBoot(nameOf(storeDir, path))) return [];
	if (!isGlue(storeDir, producer.drv, producer.derivation)) return packageReferences(asked);
	if (model === null) return [...inputs].flatMap((input) => linked(asked, input));
	const mentions = mentionsOf(producer.derivation);
	return keep(inputs, (input) =>
		isWritten(asked, keysMentioning(mentions, hashOf(storeDir, input)), new Map()),
	);
}

function* fromTwin(asked: Asked, twin: Twin): Generator<string> {
	const { storeDir, producer, inputs } = asked;
	const referred = namesakes(storeDir, twin.references);
	const mentions = mentionsOf(producer.derivation);
	const evidence = evidenceOf(storeDir, [twin]);
	const given = namesakes(storeDir, twin.made?.inputs ?? []);
	for (const input of inputs) {
		const now = keysMentioning(mentions, hashOf(storeDir, input));
		const then = twin.made === null ? null : keysThen(storeDir, twin.made, given, input);
		const was = referred.has(input);
		if (then === null) {
			if (was || isWritten(asked, now, evidence)) yield input;
			continue;
		}
		const isAsBefore = then.every((key) => now.includes(key));
		const news = now.filter((key) => !then.includes(key));
		// What is no longer mentioned where it was may only be at hand, to build with.
		if (was ? isAsBefore || isWritten(asked, now, evidence) : isWritten(asked, news, evidence)) {
			yield input;
		}
	}
	yield* indirect(asked, twin, given);
}

/** Where the twin's derivation mentioned an input's namesakes; null where it was given none. */
function keysThen(
	storeDir: string,
	{ producer, inputs }: NonNullable<Twin["made"]>,
	given: Namesakes,
	input: string,
): readonly string[] | null {
	const before = inputs.has(input) ? [input] : given.of(input);
	if (before.length === 0) return null;
	const mentions = mentionsOf(producer.derivation);
	return before.flatMap((path) => keysMentioning(mentions, hashOf(storeDir, path)));
}

/** Does an input that is mentioned under these keys end up in the result? */
function isWritten(
	{ storeDir, producer, model }: Asked,
	keys: readonly string[],
	own: ReadonlyMap<string, Evidence>,
): boolean {
	const glue = isGlue(storeDir, producer.drv, producer.derivation);
	return keys.some((key) => {
		if (isNeverWritten(key)) return false;
		const evidence = own.get(key) ?? (glue ? model?.evidence(key) : undefined);
		return evidence === undefined ? isUsuallyWritten(key, glue) : evidence.kept * 2 > evidence.all;
	});
}

/**
 * What the twin refers to without being given it: the references of what it was given, such as
 * a compiler's libc. They stay where something that holds them does, and they still exist.
 */
function* indirect(asked: Asked, twin: Twin, given: Namesakes): Generator<string> {
	const { storeDir, producer, inputs, derivations, model } = asked;
	const glue = isGlue(storeDir, producer.drv, producer.derivation);
	if (model === null || (twin.made === null && glue)) return;
	const isGiven = namesakes(storeDir, inputs);
	let paths: ReadonlySet<string> | null = null;
	let sakes: Namesakes | null = null;
	for (const reference of twin.references) {
		if (isGiven.has(reference) || given.has(reference)) continue;
		const { depth } = search(model.closure.referrers, [model.numberOf.get(reference)!]);
		const holds = (path: string) => {
			const number = model.numberOf.get(path);
			return number !== undefined && depth[number] !== UNREACHED;
		};
		const holders = Array.from(twin.made?.inputs ?? []).filter(holds);
		if (holders.length > 0 && !holders.some((holder) => isGiven.has(holder))) continue;
		paths ??= buildPaths(derivations, producer.drv);
		if (paths.has(reference)) yield reference;
		else {
			sakes ??= namesakes(storeDir, paths);
			const [nearest] = sakes.of(reference);
			if (nearest !== undefined && nearest !== asked.path) yield nearest;
		}
	}
}

/** What the derivation itself lets through: `allowedReferences` and `disallowedReferences`. */
function allowed({ storeDir, producer }: Asked, found: ReadonlySet<string>): ReadonlySet<string> {
	const { derivation } = producer;
	const attributes = attributesOf(derivation);
	const listed = (key: string) => {
		const text = attributes.get(key);
		if (text === undefined) return null;
		const hashes = new Set(hashesIn(text));
		for (const word of text.split(/[^\w.-]+/)) {
			const path = derivation.outputs.get(word);
			if (path != null) hashes.add(hashOf(storeDir, path));
		}
		return hashes;
	};
	const [only, never] = [listed("allowedReferences"), listed("disallowedReferences")];
	return keep(found, (path) => {
		const hash = hashOf(storeDir, path);
		return (only === null || only.has(hash)) && !never?.has(hash);
	});
}

function keep(paths: Iterable<string>, which: (path: string) => boolean): ReadonlySet<string> {
	return new Set(Array.from(paths).filter(which));
}
