import { basename, dirname, resolve } from "node:path";
import { WhittleError } from "../../closure/error.ts";
import { isBaseName, storeDirOf } from "../../closure/store-path.ts";
import type { LocalStore } from "../store/local-store.ts";
import { readDerivationFile } from "./derivation-files.ts";

/**
 * A `.drv` file that lies outside the store, as a path of a store whose files are beside it:
 * a folder of copied derivations. Null where `word` is no such file. The store directory is
 * what the file itself names; which paths are there is still for `store`'s database to say.
 */
export function copiedDerivation(
	store: LocalStore,
	word: string,
): { readonly store: LocalStore; readonly path: string } | null {
	const file = resolve(word);
	const derivation = readDerivationFile(file);
	if (derivation === null) return null;
	const name = basename(file);
	if (!isBaseName(name)) {
		throw new WhittleError(
			"renamed-derivation",
			"a derivation is known by its name in the store, and this file has another",
			word,
			"name it <hash>-<name>.drv again, as it is called in the store",
		);
	}
	const { outputs, inputDrvs, inputSrcs } = derivation;
	const named = [...inputDrvs.keys(), ...inputSrcs, ...outputs.values()];
	const storeDir = named.map((path) => storeDirOf(path ?? "")).find((found) => found !== null);
	const copy = { ...store, storeDir: storeDir ?? store.storeDir, realStoreDir: dirname(file) };
	return { store: copy, path: `${copy.storeDir}/${name}` };
}
