import { existsSync } from "node:fs";
import { type CacheFolder, openCacheFolder } from "../../nix/cache/write-cache.ts";
import type { Drive } from "./drive.ts";

/** The folder where a drive saves paths; on a dry run it is not made where it is not there. */
export async function openBackup(
	{ backup, target }: Pick<Drive, "backup" | "target">,
	storeDir: string,
): Promise<CacheFolder> {
	if (!target.dryRun || existsSync(backup)) return openCacheFolder(backup, storeDir);
	return {
		folder: backup,
		narinfo: async () => null,
		add: async () => {},
		async *exported() {},
	};
}
