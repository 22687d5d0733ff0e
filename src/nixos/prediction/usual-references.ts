import { categoryBuilt } from "../../closure/categories.ts";
import { hashOf, nameOf } from "../../closure/store-path.ts";
import type { Derivation } from "../../nix/derivations/derivation.ts";
import type { Asked } from "./asked.ts";
import { isGlue } from "./glue.ts";
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
const DATA: ReadonlySet<string> = new Set([
	"kernel",
	"firmware",
	"fonts",
	"locales",
	"docs",
	"source",
]);
/** Of a package's outputs each may refer to those before it. */
const ORDER = ["lib", "out", "bin", "dev"];

/**
 * What a package is likely to refer to by its derivation alone: what it is linked with and told
 * of, the libraries in place of their headers, and the libc of its compiler.
 */
export function* packageReferences(asked: Asked): Generator<string> {
	const { storeDir, path, producer, inputs } = asked;
	const { derivation, output } = producer;
	const name = nameOf(storeDir, path);
	if (SILENT.test(output) || DATA.has(categoryBuilt(name))) return;
	const outputs = new Set(derivation.outputs.values());
	for (const input of inputs) if (!outputs.has(input)) yield* linked(asked, input);
	for (const before of ORDER.slice(0, Math.max(0, ORDER.indexOf(output)))) {
		const sibling = derivation.outputs.get(before);
		if (sibling != null) yield sibling;
	}
	if (isCompiled(asked)) yield* compilerReferences(asked);
}

/**
 * What an input stands for in the result: nothing where it only helps to build; the libraries
 * where it is named for its headers.
 */
export function linked({ storeDir, derivations, producer, path }: Asked, input: string): string[] {
	const keys = keysMentioning(mentionsOf(producer.derivation), hashOf(storeDir, input));
	const glue = isGlue(storeDir, producer.drv, producer.derivation);
	const used = keys.filter((key) => isUsuallyWritten(key, glue));
	const name = nameOf(storeDir, input);
	if (used.length === 0 || BOOTSTRAP.test(name)) return [];
	if (!used.every((key) => INPUTS.test(key))) return [input];
	const made = producersOf(derivations).get(input);
	if (made?.output === "dev") return libraryOf(made.derivation);
	if (TOOLS.test(name) || categoryBuilt(name) === "toolchain") return [];
	// Of modules for an interpreter those that are not propagated are for tests.
	const [language] = MODULE.exec(nameOf(storeDir, path)) ?? [];
	const isForTests = language !== undefined && name.startsWith(language);
	return isForTests && used.every((key) => !key.startsWith("propagated")) ? [] : [input];
}

/** What the first compilers are built with, which nixpkgs sees to that nothing refers to. */
const BOOTSTRAP = /^bootstrap-/;
/** Keys that tell what to build with. */
const INPUTS = /(Inputs|Flags\w*|^deps\w*)$/;
/** Packages that are listed there and leave no reference. */
const TOOLS =
	/^(hook$|.*-hook(\.sh)?$|.*-wrapper-|gobject-introspection|gettext|intltool|autogen|texinfo|help2man|gnum4|check-|xmlto|docbook|asciidoc|doxygen|gtk-doc|vala-|swig|which-|xcb-proto|xorgproto|xtrans|nuke-references)/;
/** Modules for an interpreter: `perl5.30.3-`. */
const MODULE = /^(python|perl|ruby|lua)\d+\.\d+(\.\d+)?-/;

/** The output with the libraries that headers are for. */
function libraryOf({ outputs }: Derivation): string[] {
	return [outputs.get("lib") ?? outputs.get("out") ?? []].flat();
}

/** Is it made of source by a compiler, and not of some interpreter's modules? */
function isCompiled({ storeDir, path, producer }: Asked): boolean {
	const attributes = attributesOf(producer.derivation);
	return (attributes.has("src") || attributes.has("srcs")) && !MODULE.test(nameOf(storeDir, path));
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
				if (!BOOTSTRAP.test(nameOf(storeDir, libc))) yield libc;
				return;
			}
		}
	}
}
