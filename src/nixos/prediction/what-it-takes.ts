import type { Derivations } from "../../nix/derivations/derivation.ts";
import type { Missing } from "../../nix/derivations/missing.ts";
import { isFetched, isGlue } from "./glue.ts";
import type { Prediction } from "./prediction.ts";

/**
 * What has to be done for what is missing: packages to build make it a rebuild; else something
 * to fetch (a download that a hash tells counts, too), or nothing but glue to put together.
 */
export function whatItTakes(
	storeDir: string,
	derivations: Derivations,
	{ build, fetch }: Missing,
): Pick<Prediction, "class" | "rebuilds" | "fetches" | "downloadSize"> {
	const rebuilds: string[] = [];
	const fetches = [...fetch.keys()];
	const sizes = Array.from(fetch.values(), (offer) => offer.downloadSize ?? Number.NaN);
	for (const drv of build.keys()) {
		const derivation = derivations.get(drv)!;
		if (isFetched(derivation)) {
			for (const path of derivation.outputs.values()) if (path !== null) fetches.push(path);
			sizes.push(Number.NaN);
		} else if (!isGlue(storeDir, drv, derivation)) rebuilds.push(drv);
	}
	const kind = rebuilds.length > 0 ? "rebuild" : fetches.length > 0 ? "cached" : "free";
	const bytes = sizes.reduce((sum, size) => sum + size, 0);
	return { class: kind, rebuilds, fetches, downloadSize: Number.isNaN(bytes) ? null : bytes };
}
