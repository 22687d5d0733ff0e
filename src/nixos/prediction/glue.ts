import { categoryBuilt } from "../../closure/categories.ts";
import { nameOf } from "../../closure/store-path.ts";
import { type Derivation, substitutesAllowed } from "../../nix/derivations/derivation.ts";
import { attributesOf } from "./mentions.ts";

/**
 * Is it one of the small parts that a system is put together with (etc, units, scripts, texts,
 * trees of links), rather than a package? It says so itself, for it is built wherever it is
 * needed; else its name tells.
 */
export function isGlue(storeDir: string, drv: string, derivation: Derivation): boolean {
	if (isFetched(derivation)) return false;
	if (!substitutesAllowed(derivation)) return true;
	const local = attributesOf(derivation).get("preferLocalBuild");
	const name = nameOf(storeDir, drv).replace(/\.drv$/, "");
	return local === "1" || local === "true" || isForBoot(name) || categoryBuilt(name) === "glue";
}

/** What a system boots with: made for it alone, and out of reach of all caches. */
const BOOT = /^initrd(-|$)|^extra-utils$|-modules-shrunk$/;

/** Is it made of other paths' files for booting? Then it is large, and refers to nothing. */
export function isForBoot(name: string): boolean {
	return BOOT.test(name);
}

/** Is its output told by a hash: a download, not a build? */
export function isFetched(derivation: Derivation): boolean {
	return (attributesOf(derivation).get("outputHash") ?? "") !== "";
}
