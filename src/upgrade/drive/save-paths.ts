import type { CacheFolder } from "../../nix/cache/write-cache.ts";
import type { Target } from "../target/target.ts";
import { registered } from "./registered.ts";

/**
 * Saves valid paths of a target in a folder of this machine, so that they can be had again
 * once they were released. What is there already is left alone. Throws `WhittleError`.
 */
export async function savePaths(
	target: Target,
	paths: readonly string[],
	backup: CacheFolder,
): Promise<void> {
	if (paths.length === 0) return;
	for (const { path, narHash, deriver, references } of registered(
		await target.registration(paths),
	)) {
		await backup.add({
			path,
			narHash,
			deriver,
			references,
			contentAddress: null,
			nar: target.dump(path),
		});
	}
}
