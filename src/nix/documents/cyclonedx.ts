import type { Closure } from "../../closure/closure.ts";
import { isStorePath } from "../../closure/store-path.ts";
import { wrongKind } from "./document-error.ts";
import type { Size } from "./entries.ts";
import { isObject, type JsonObject, list } from "./json.ts";
import { closureOfPackages, type Dependency, type SbomPackage } from "./sbom.ts";

/** Properties that name store paths of a component: nixpkgs' own, sbomnix', its older one. */
const OUTPUTS = new Set(["nix:store_path", "nix:output_path", "nix:out_path"]);

/** Properties that hold bytes. */
const SIZES: ReadonlyMap<string, Size> = new Map([
	["nix:narinfo:nar_size", "narSize"],
	["nix:narinfo:file_size", "downloadSize"],
	["whittle:disk_size", "diskSize"],
]);

/**
 * A closure from a CycloneDX SBOM in JSON, of any version: by sbomnix, bombon, genealogos,
 * `whittle export` and whoever keeps to nixpkgs' `nix:` properties. A component's paths are
 * its properties' or else its `bom-ref`; in an SBOM that says it has build-time
 * dependencies (sbomnix' `sbom_type`) components are derivations. Sizes are known where
 * `nix:narinfo:` properties tell them. O(size of the document). Throws `WhittleError`.
 */
export function readCycloneDx(document: JsonObject): Closure {
	const metadata = optional(document.metadata, "metadata");
	const ofMetadata = propertiesOf(metadata, "metadata");
	const derivations = ofMetadata.some(
		([name, value]) => name === "sbom_type" && value.includes("buildtime"),
	);
	const packages: SbomPackage[] = [];
	// Components may hold components: the parts of an assembly.
	const waiting = [...list(document.components, "components")].reverse();
	if (metadata.component != null) waiting.push(metadata.component);
	for (let component = waiting.pop(); component !== undefined; component = waiting.pop()) {
		if (!isObject(component)) throw wrongKind("the file", "a component", "an object");
		const made = packageOf(component, derivations);
		// What the SBOM is about need not be in the store: an image, say.
		if (component !== metadata.component || made.paths.length > 0) packages.push(made);
		const parts = list(component.components, "components");
		for (let i = parts.length - 1; i >= 0; i--) waiting.push(parts[i]);
	}
	return closureOfPackages(packages, dependenciesOf(document), "a CycloneDX SBOM");
}

function packageOf(component: JsonObject, derivation: boolean): SbomPackage {
	const ref = component["bom-ref"] ?? null;
	if (ref !== null && typeof ref !== "string")
		throw wrongKind("a component", "bom-ref", "a string");
	const subject = ref ?? "a component";
	const outputs: string[] = [];
	let references: readonly string[] = [];
	const sizes: Partial<Record<Size, number>> = {};
	let deriver: string | null = null;
	let selfReference = false;
	let root = false;
	for (const [name, value] of propertiesOf(component, subject)) {
		const size = SIZES.get(name);
		if (OUTPUTS.has(name)) outputs.push(value);
		else if (size !== undefined) sizes[size] = bytes(value, subject, name);
		else if (name === "nix:drv_path") deriver = value;
		else if (name === "nix:narinfo:references") references = value.match(/\S+/g) ?? [];
		else if (name === "whittle:self_reference") selfReference = value === "true";
		else if (name === "whittle:root") root = value === "true";
	}
	const own = ref !== null && isStorePath(ref) ? [ref] : [];
	const paths = derivation && deriver !== null ? [deriver] : outputs.length > 0 ? outputs : own;
	return { ref, paths, sizes, selfReference, root, references };
}

function* dependenciesOf(document: JsonObject): Generator<Dependency> {
	for (const item of list(document.dependencies, "dependencies")) {
		if (!isObject(item) || typeof item.ref !== "string") {
			throw wrongKind("a dependency", "ref", "a string");
		}
		for (const dependency of list(item.dependsOn, "dependsOn")) {
			if (typeof dependency !== "string") {
				throw wrongKind(item.ref, "dependsOn", "a list of strings");
			}
			yield [item.ref, dependency];
		}
	}
}

/** Names with their values; a property without a value is none. */
function propertiesOf({ properties }: JsonObject, subject: string): [string, string][] {
	return list(properties, "properties").flatMap((property): [string, string][] => {
		if (!isObject(property)) throw wrongKind(subject, "properties", "a list of objects");
		const { name, value } = property;
		return typeof name === "string" && typeof value === "string" ? [[name, value]] : [];
	});
}

function bytes(digits: string, subject: string, field: string): number {
	const value = Number(digits);
	if (/^\d+$/.test(digits) && Number.isSafeInteger(value)) return value;
	throw wrongKind(subject, field, "a whole number of bytes below 2^53");
}

function optional(value: unknown, field: string): JsonObject {
	if (value == null) return {};
	if (!isObject(value)) throw wrongKind("the file", field, "an object");
	return value;
}
