import { WhittleError } from "../../closure/error.ts";
import { NIX_STORE } from "../../closure/store-path.ts";

/** What a cache says of itself. */
export interface CacheInfo {
	readonly storeDir: string;
	/** Lower ones are asked first. */
	readonly priority: number;
}

/** `nix-cache-info`, with Nix's defaults for what it leaves out. */
export function parseCacheInfo(text: string, where: string): CacheInfo {
	const lines = text.split("\n").map((line) => /^([^:]*):(.*)$/.exec(line));
	const last = (name: string) => lines.findLast((line) => line?.[1] === name)?.[2]?.trim();
	const storeDir = last("StoreDir") ?? NIX_STORE;
	if (!storeDir.startsWith("/")) {
		throw new WhittleError(
			"not-a-cache",
			"nix-cache-info names no store directory",
			where,
			"check the address",
		);
	}
	const priority = Number.parseInt(last("Priority") ?? "0", 10);
	return { storeDir, priority: Number.isNaN(priority) ? 0 : priority };
}
