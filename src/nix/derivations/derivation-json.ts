import * as z from "zod";
import { isBaseName, NIX_STORE, storeDirOf, storePathFrom } from "../../closure/store-path.ts";
import { notAClosure, wrongKind } from "../documents/document-error.ts";
import { isObject, type JsonObject } from "../documents/json.ts";
import { type Derivation, type Derivations, isDerivation } from "./derivation.ts";

/** Derivations, and the store that they are of. */
export interface DerivationDocument {
	readonly storeDir: string;
	readonly derivations: Derivations;
}

const STRINGS = "a list of strings";
const strings = z.array(z.string(STRINGS), STRINGS);

/** Nix 2.18 and earlier list the outputs; since then dynamic ones stand beside them. */
const input = z.union(
	[
		strings,
		z.object({ outputs: strings, dynamicOutputs: z.record(z.string(), z.unknown()).optional() }),
	],
	"a list of outputs, nor an object of them",
);
const inputDrvs = z.record(z.string(), input, "an object by derivation");

/** What is used of an entry, in the shape of any Nix. */
const schema = z.object(
	{
		outputs: z.record(
			z.string(),
			z.object({ path: z.string("a string").nullish() }, "an object"),
			"an object by name",
		),
		inputDrvs: inputDrvs.optional(),
		inputSrcs: strings.optional(),
		inputs: z.object({ drvs: inputDrvs, srcs: strings }, "an object of drvs and srcs").optional(),
		env: z.record(z.string(), z.string("a string"), "an object of strings"),
		structuredAttrs: z.record(z.string(), z.unknown(), "an object").nullish(),
	},
	"an object",
);

/** Is this JSON of `nix derivation show`, and not of something else with store paths for keys? */
export function isDerivationJson(document: unknown): document is JsonObject {
	if (!isObject(document)) return false;
	if (isObject(document.derivations)) return true;
	for (const key in document) {
		const value = document[key];
		return isDerivation(key) && isObject(value) && "builder" in value && "outputs" in value;
	}
	return false;
}

/**
 * What `nix derivation show --recursive` (once `nix show-derivation`) prints, of any Nix: by
 * whole path, by base name, or nested with a version. O(length). Throws `WhittleError`.
 */
export function readDerivationJson(document: JsonObject): DerivationDocument {
	const entries = Object.entries(isObject(document.derivations) ? document.derivations : document);
	const parsed = entries.map(([path, value]) => {
		if (!isDerivation(path) || !(isBaseName(path) || storeDirOf(path) !== null)) {
			throw notAClosure(`holds “${path.slice(0, 120)}” among derivations, which is no path of one`);
		}
		const { data, error } = schema.safeParse(value);
		if (data !== undefined) return [path, data] as const;
		const issue = error?.issues[0];
		const field = issue?.path.join(".") || "its entry";
		throw wrongKind(path, field, issue?.message ?? "as `nix derivation show` prints it");
	});
	const storeDir =
		parsed.map(([path, entry]) => storeDirIn(path, entry)).find(Boolean) ?? NIX_STORE;
	return {
		storeDir,
		derivations: new Map(
			parsed.map(([path, entry]) => [storePathFrom(storeDir, path), derivationOf(storeDir, entry)]),
		),
	};
}

type Entry = z.infer<typeof schema>;

/** Where only base names stand, the environment still has the outputs in full. */
function storeDirIn(path: string, { outputs, env }: Entry): string | null {
	return (
		storeDirOf(path) ??
		Object.keys(outputs)
			.map((name) => storeDirOf(env[name] ?? ""))
			.find(Boolean) ??
		null
	);
}

function derivationOf(storeDir: string, entry: Entry): Derivation {
	const whole = (path: string) => storePathFrom(storeDir, path);
	const drvs = Object.entries(entry.inputDrvs ?? entry.inputs?.drvs ?? {});
	const dynamicOutputs = drvs.map(([, needed]) =>
		Array.isArray(needed) ? [] : Object.keys(needed.dynamicOutputs ?? {}),
	);
	const env = new Map(Object.entries(entry.env));
	if (entry.structuredAttrs != null) env.set("__json", JSON.stringify(entry.structuredAttrs));
	return {
		// Of a fixed output newer Nix leaves out the path, which the environment has.
		outputs: new Map(
			Object.entries(entry.outputs).map(([name, { path }]) => {
				const given = path ?? env.get(name) ?? "";
				return [name, isBaseName(given) || storeDirOf(given) !== null ? whole(given) : null];
			}),
		),
		inputDrvs: new Map(
			drvs.map(([path, needed], k) => [
				whole(path),
				[...new Set([...(Array.isArray(needed) ? needed : needed.outputs), ...dynamicOutputs[k]!])],
			]),
		),
		inputSrcs: (entry.inputSrcs ?? entry.inputs?.srcs ?? []).map(whole),
		dynamic: dynamicOutputs.some((names) => names.length > 0),
		env,
	};
}
