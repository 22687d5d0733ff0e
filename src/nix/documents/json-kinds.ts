import type { Closure } from "../../closure/closure.ts";
import { derivationClosure } from "../derivations/derivation-closure.ts";
import { isDerivationJson, readDerivationJson } from "../derivations/derivation-json.ts";
import { notAClosure } from "./document-error.ts";
import { isObject, type JsonObject, parseJson } from "./json.ts";

/** A kind of JSON object: known by a key, read by a module that is loaded when needed. */
interface JsonKind {
	readonly is: (document: JsonObject) => boolean;
	readonly read: (document: JsonObject) => Promise<Closure>;
}

const JSON_KINDS: readonly JsonKind[] = [
	{
		is: ({ bomFormat }) => bomFormat === "CycloneDX",
		read: async (document) => (await import("./cyclonedx.ts")).readCycloneDx(document),
	},
	{
		is: ({ spdxVersion }) => typeof spdxVersion === "string",
		read: async (document) => (await import("./spdx.ts")).readSpdx(document),
	},
	{
		is: ({ "@context": context }) =>
			typeof context === "string" && context.startsWith("https://spdx.org/rdf/3"),
		read: async () => {
			throw notAClosure("is SPDX 3, which whittle does not read", "give SPDX 2.3 or CycloneDX");
		},
	},
	{
		is: isDerivationJson,
		read: async (document) => {
			const { storeDir, derivations } = readDerivationJson(document);
			return derivationClosure(storeDir, derivations);
		},
	},
];

/** A closure from any JSON that whittle knows. O(length). Throws `WhittleError`. */
export async function readJson(text: string): Promise<Closure> {
	const document = parseJson(text);
	if (isObject(document)) {
		const kind = JSON_KINDS.find(({ is }) => is(document));
		if (kind !== undefined) return kind.read(document);
	}
	return (await import("./path-info.ts")).readPathInfo(document);
}
