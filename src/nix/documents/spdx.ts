import type { Closure, Problem } from "../../closure/closure.ts";
import { isStorePath, NIX_STORE } from "../../closure/store-path.ts";
import { wrongKind } from "./document-error.ts";
import { isObject, type JsonObject, list } from "./json.ts";
import { closureOfPackages, type Dependency, type SbomPackage } from "./sbom.ts";

/** Relationships that say that the first depends on the second, and those that say the reverse. */
const DEPENDS: ReadonlySet<unknown> = new Set(["DEPENDS_ON", "DYNAMIC_LINK", "STATIC_LINK"]);
const IS_NEEDED: ReadonlySet<unknown> = new Set(["DEPENDENCY_OF", "RUNTIME_DEPENDENCY_OF"]);

/** sbomnix' ids: a store path with `-` for every character that SPDX does not allow there. */
const ID = /^SPDXRef-(?:nix-store-)?([0-9a-z]{32})-(.+)$/;

/**
 * A closure from an SPDX 2 SBOM in JSON. A package's path is its `packageFileName` or an
 * external reference where that is a store path, or else is read from its id as sbomnix
 * makes them. There the characters `+ _ ? =` have become `-`; the package's name and
 * version bring them back, and where they do not a problem says so. sbomnix names most
 * packages by their derivation. No sizes. O(size of the document). Throws `WhittleError`.
 */
export function readSpdx(document: JsonObject): Closure {
	let inexact = 0;
	let derivations = 0;
	const packages = list(document.packages, "packages").map((item): SbomPackage => {
		if (!isObject(item)) throw wrongKind("the file", "a package", "an object");
		const { SPDXID: ref } = item;
		if (typeof ref !== "string") throw wrongKind("a package", "SPDXID", "a string");
		const told = [item.packageFileName, ...locators(item)].find(
			(text): text is string => typeof text === "string" && isStorePath(text),
		);
		if (told !== undefined) return { ref, paths: [told] };
		const [, hash, spelt] = ID.exec(ref) ?? [];
		if (hash === undefined || spelt === undefined) return { ref, paths: [] };
		const { name, exact } = nameFrom(spelt, item);
		if (!exact) inexact++;
		if (name.endsWith(".drv")) derivations++;
		return { ref, paths: [`${NIX_STORE}/${hash}-${name}`] };
	});
	const problems: Problem[] = [];
	if (derivations > 0) {
		const packages =
			derivations === 1 ? "1 package is told by its" : `${derivations} packages are told by their`;
		const message = `${packages} derivation, not by what that makes`;
		problems.push({ code: "unknown-reference", message, path: null });
	}
	if (inexact > 0) {
		const names = inexact === 1 ? "1 name is" : `${inexact} names are`;
		const message = `${names} as SPDX ids spell it: a “-” may stand for + _ ? or =`;
		problems.push({ code: "illegal-name", message, path: null });
	}
	return closureOfPackages(packages, dependenciesOf(document), "an SPDX SBOM", problems);
}

function* dependenciesOf(document: JsonObject): Generator<Dependency> {
	for (const item of list(document.relationships, "relationships")) {
		const { spdxElementId, relatedSpdxElement, relationshipType } = isObject(item) ? item : {};
		if (typeof spdxElementId !== "string" || typeof relatedSpdxElement !== "string") {
			throw wrongKind("a relationship", "its elements", "strings");
		}
		if (DEPENDS.has(relationshipType)) yield [spdxElementId, relatedSpdxElement];
		if (IS_NEEDED.has(relationshipType)) yield [relatedSpdxElement, spdxElementId];
	}
}

function locators({ externalRefs }: JsonObject): unknown[] {
	return list(externalRefs, "externalRefs").map((item) =>
		isObject(item) ? item.referenceLocator : undefined,
	);
}

/** The name part of a store path, from its spelling in an id and what else is known of the package. */
function nameFrom(spelt: string, { name, versionInfo }: JsonObject) {
	const pname = typeof name === "string" ? name : "";
	const version = typeof versionInfo === "string" ? versionInfo : "";
	for (const known of [`${pname}-${version}`, pname]) {
		const start = known.replace(/[^-.a-zA-Z0-9]/g, "-");
		if (!spelt.startsWith(start)) continue;
		const rest = spelt.slice(start.length);
		return { name: known + rest, exact: !rest.includes("-") };
	}
	return { name: spelt, exact: !spelt.includes("-") };
}
