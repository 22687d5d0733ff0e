import { type Category, categoryAt } from "./categories.ts";
import type { Closure } from "./closure.ts";
import { row } from "./graph.ts";
import { packageAt } from "./names.ts";

/** CycloneDX' word for what a path is; `application` is its word for what is not known. */
const TYPES: Partial<Readonly<Record<Category, string>>> = {
	firmware: "firmware",
	library: "library",
	docs: "data",
	fonts: "data",
	locales: "data",
	source: "file",
	glue: "file",
};

/** What an SBOM of several roots is about. */
const CLOSURE_REF = "whittle:closure";

interface Property {
	readonly name: string;
	readonly value: string;
}

/**
 * The closure as an SBOM: CycloneDX 1.6 in JSON, a component a path whose `bom-ref` is the
 * store path, and its references as dependencies. The one root is what the SBOM is about;
 * several hang below a component that stands for the closure. Paths and NAR sizes are
 * nixpkgs' `nix:` properties, outputs also sbomnix'; disk sizes, self references and roots
 * are `whittle:` ones, so that the closure can be read again. Sizes that are unknown are
 * left out. The same closure gives the same text: no serial number, no time.
 * O(paths + references).
 */
export function* cycloneDxLines(closure: Closure): Generator<string> {
	const { paths, references } = closure;
	const roots = Array.from(closure.roots, (root) => paths[root]!);
	const only = closure.roots.length === 1 ? closure.roots[0] : undefined;
	const isRoot = new Set(closure.roots);
	const about =
		only === undefined
			? { type: "application", "bom-ref": CLOSURE_REF, name: "closure" }
			: component(closure, only, true);
	yield `{
"bomFormat": "CycloneDX",
"specVersion": "1.6",
"version": 1,
"metadata": ${JSON.stringify({
		tools: { components: [{ type: "application", name: "whittle" }] },
		component: about,
	})},
"components": [
`;
	let before = "";
	for (let i = 0; i < paths.length; i++) {
		if (i === only) continue;
		yield before + JSON.stringify(component(closure, i, isRoot.has(i)));
		before = ",\n";
	}
	yield '\n],\n"dependencies": [\n';
	before = "";
	if (only === undefined) {
		yield dependency(CLOSURE_REF, roots);
		before = ",\n";
	}
	for (let i = 0; i < paths.length; i++) {
		const targets = Array.from(row(references, i), (target) => paths[target]!).sort();
		yield before + dependency(paths[i]!, targets);
		before = ",\n";
	}
	yield "\n]\n}\n";
}

function dependency(ref: string, dependsOn: readonly string[]): string {
	return JSON.stringify({ ref, dependsOn });
}

function component(closure: Closure, i: number, isRoot: boolean) {
	const path = closure.paths[i]!;
	const { pname, version, output } = packageAt(closure, i);
	const properties: Property[] = [
		{ name: "nix:store_path", value: path },
		...(output === "drv" ? [] : [{ name: "nix:output_path", value: path }]),
		...bytes("nix:narinfo:nar_size", closure.narSize, i),
		...bytes("nix:narinfo:file_size", closure.downloadSize, i),
		...bytes("whittle:disk_size", closure.diskSize, i),
		...flag("whittle:self_reference", closure.selfReference[i] === 1),
		...flag("whittle:root", isRoot),
	];
	const system = pname.startsWith("nixos-system-");
	const type = system ? "operating-system" : TYPES[categoryAt(closure, i, null)];
	return {
		type: type ?? "application",
		"bom-ref": path,
		name: pname,
		...(version === null ? {} : { version }),
		...purl(pname, version),
		properties,
	};
}

function bytes(name: string, column: Float64Array | null, i: number): Property[] {
	const size = column?.[i] ?? Number.NaN;
	return Number.isNaN(size) ? [] : [{ name, value: String(size) }];
}

function flag(name: string, is: boolean): Property[] {
	return is ? [{ name, value: "true" }] : [];
}

/** `pkg:nix/glibc@2.40-66`, as sbomnix and bombon write it; none where the name has nothing for it. */
function purl(pname: string, version: string | null): { purl?: string } {
	if (pname === "" || /\p{Surrogate}/u.test(`${pname}@${version}`)) return {}; // half a character
	const at = version === null ? "" : `@${encodeURIComponent(version)}`;
	return { purl: `pkg:nix/${encodeURIComponent(pname)}${at}` };
}
