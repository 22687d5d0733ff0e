import { categoryBuilt } from "../closure/categories.ts";
import { parseName } from "../closure/package-name.ts";
import { hashOf, nameOf } from "../closure/store-path.ts";
import type { Derivation } from "../nix/derivations/derivation.ts";
import type { Asked } from "./asked.ts";
import { attributesOf, hashesIn, isOnlyRun, keysMentioning, mentionsOf } from "./mentions.ts";
import { producersOf } from "./outputs.ts";

/*
 * What things usually refer to, where neither a store nor a cache nor a built system tells: by
 * the customs of nixpkgs' stdenv.
 */

/** Keys of the environment that name what building takes, and no more. */
const NEVER_WRITTEN: ReadonlySet<string> = new Set([
	"builder",
	"stdenv",
	"src",
	"srcs",
	"patches",
	"PATH",
	"nativeBuildInputs",
	"depsBuildBuild",
	"depsBuildTarget",
	"depsBuildBuildPropagated",
	"depsBuildTargetPropagated",
	"checkInputs",
	"nativeCheckInputs",
	"installCheckInputs",
	"nativeInstallCheckInputs",
	"setupHook",
	"setupHooks",
	"configureScript",
	"disallowedReferences",
	"disallowedRequisites",
	"allowedReferences",
	"allowedRequisites",
	"XML_CATALOG_FILES",
]);

/** Keys by which a package is told what to refer to. */
const PACKAGE_KEYS =
	/^(buildInputs|propagated\w*Inputs|deps(Host|Target)\w*|text|paths|pkgs|targets|entries|(configure|cmake|meson|make|install|build)Flags\w*|\w+Flags|pythonPath|gemPath|propagatedUserEnvPkgs|buildCommand|(pre|post)(Install|Fixup)|(install|fixup)Phase)$/;

/** Does what stands under this key never end in the result? */
export function isNeverWritten(key: string): boolean {
	return NEVER_WRITTEN.has(key);
}

/** Is what stands under this key usually a reference of the result? Glue writes what it is told. */
export function isUsuallyWritten(key: string, glue: boolean): boolean {
	return !isNeverWritten(key) && !isOnlyRun(key) && (glue || PACKAGE_KEYS.test(key));
}

/** Outputs that refer to nothing. */
const SILENT = /^(doc|docs|man|info|devdoc|devman|html|debug|locale|data|examples|dist|tests)$/;
/** Kinds of packages that are data. */
const DATA: ReadonlySet<string> = new Set(["kernel", "firmware", "fonts", "locales", "docs", "source"]);
/** Of a package's outputs each may refer to those before it. */
const ORDER = ["lib", "out", "bin", "dev"];

/**
 * What a package is likely to refer to by its derivation alone: what it is linked with and told
 * of, the libraries in place of their headers, and the libc of its compiler.
 */
export function* packageReferences(asked: Asked): Generator<string> {
	const { storeDir, derivations, path, producer, inputs } = asked;
	const { derivation, output } = producer;
	const name = nameOf(storeDir, path);
	if (SILENT.test(output) || DATA.has(categoryBuilt(name))) return;
	const outputs = new Set(derivation.outputs.values());
	const producers = producersOf(derivations);
	for (const input of inputs) {
		if (outputs.has(input) || !isUsed(asked, input)) continue;
		const made = producers.get(input);
		if (made === undefined || made.output !== "dev" || output === "dev") yield input;
		if (made?.output === "dev") yield* libraryOf(made.derivation);
	}
	for (const before of ORDER.slice(0, Math.max(0, ORDER.indexOf(output)))) {
		const sibling = derivation.outputs.get(before);
		if (sibling != null) yield sibling;
	}
	if (isCompiled(asked)) yield* compilerReferences(asked);
}

function isUsed({ storeDir, producer }: Asked, input: string): boolean {
	const keys = keysMentioning(mentionsOf(producer.derivation), hashOf(storeDir, input));
	return keys.some((key) => isUsuallyWritten(key, false));
}

/** The output with the libraries that headers are for. */
function libraryOf({ outputs }: Derivation): string[] {
	return [outputs.get("lib") ?? outputs.get("out") ?? []].flat();
}

/** Is it made of source by a compiler, and not of some interpreter's modules? */
function isCompiled({ storeDir, path, producer }: Asked): boolean {
	const attributes = attributesOf(producer.derivation);
	const { pname } = parseName(nameOf(storeDir, path));
	return (
		(attributes.has("src") || attributes.has("srcs")) &&
		!/^(python|perl|ruby|lua)\d\.\d+(\.\d+)?$/.test(pname)
	);
}

/** What the compiler of a stdenv links everything with: the libc that its wrapper names. */
function* compilerReferences({ storeDir, derivations, producer }: Asked): Generator<string> {
	const stdenvs = hashesIn(attributesOf(producer.derivation).get("stdenv") ?? "");
	for (const drv of producer.derivation.inputDrvs.keys()) {
		const derivation = derivations.get(drv);
		const out = derivation?.outputs.get("out");
		if (derivation === undefined || out == null || !stdenvs.has(hashOf(storeDir, out))) continue;
		for (const wrapper of derivation.inputDrvs.keys()) {
			const libc = derivations.get(wrapper)?.env.get("libc_lib");
			if (libc?.startsWith(`${storeDir}/`)) {
				yield libc;
				return;
			}
		}
	}
}
