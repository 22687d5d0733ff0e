import { readFileSync } from "node:fs";
import { WhittleError } from "../../closure/error.ts";
import { enclosingStorePath } from "../../closure/store-path.ts";
import { type LocalStore, realPath } from "../store/local-store.ts";
import { parseDerivation } from "./aterm.ts";
import type { Derivation, Derivations } from "./derivation.ts";

/**
 * Everything that `top` needs to be built, read from the `.drv` files where `store` keeps its
 * paths. An input whose file is not there has no entry. O(bytes). Throws `WhittleError`
 * where a file is damaged, or names what is no path of that store.
 *
 * @param found what earlier calls read, each with all of its inputs; the rest is added to it
 */
export function readDerivationFiles(
	store: LocalStore,
	top: string,
	found = new Map<string, Derivation>(),
): Derivations {
	const seen = new Set([top]); // a Set is walked as it grows
	for (const path of seen) {
		if (found.has(path)) continue;
		const file = realPath(store, path);
		const derivation = readDerivationFile(file);
		if (derivation === null) continue;
		found.set(path, derivation);
		for (const input of derivation.inputDrvs.keys()) {
			// What leads out of the store's directory is not followed.
			if (enclosingStorePath(store.storeDir, input) !== input) throw notOfStore(file, store, input);
			seen.add(input);
		}
	}
	return found;
}

/** Null where there is no such file. */
export function readDerivationFile(file: string): Derivation | null {
	try {
		return parseDerivation(readFileSync(file));
	} catch (error) {
		if (error instanceof WhittleError) {
			throw new WhittleError(error.code, error.what, file, error.remedy);
		}
		if (error instanceof Error && Reflect.get(error, "code") === "ENOENT") return null;
		throw new WhittleError(
			"not-readable",
			`cannot be read (${error instanceof Error ? error.message : String(error)})`,
			file,
			"name a .drv file that you may read",
		);
	}
}

function notOfStore(file: string, { storeDir }: LocalStore, input: string): WhittleError {
	return new WhittleError(
		"not-a-store-path",
		`names the input “${input.slice(0, 120)}”, which is not a path of the store ${storeDir}`,
		file,
		"copy the .drv file again, or make it anew with `nix-instantiate`",
	);
}
