import { homedir } from "node:os";
import { join } from "node:path";

/** Where whittle keeps what only saves time, as the XDG base directories have it. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
	return join(env.XDG_CACHE_HOME || join(env.HOME ?? homedir(), ".cache"), "whittle");
}
