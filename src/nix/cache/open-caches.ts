import { WhittleError } from "../../closure/error.ts";
import { nixSettings, numberOf } from "../nix-settings.ts";
import { NO_MEMORY, openAnswerMemory } from "./answer-memory.ts";
import { type BinaryCache, openCache } from "./binary-cache.ts";
import { cacheAddress } from "./cache-address.ts";
import { authorization } from "./credentials.ts";
import { folderFiles } from "./folder-files.ts";
import { httpFiles } from "./http-files.ts";
import { httpGet } from "./http-get.ts";

/** Narinfos are small, and nearly all of the time goes into waiting for them. */
const USUAL_CONNECTIONS = 64;
const OLD_NAMES = ["binary-caches-parallel-connections"];

/** Binary caches that are asked together. */
export interface Caches {
	/** In the order in which they are asked. */
	readonly all: readonly BinaryCache[];
	/** That of each. */
	readonly storeDir: string;
	/** How many questions may be under way. */
	readonly atOnce: number;
	/** Keeps what was answered for the next run. */
	remember(): void;
	/** Gives up what is under way. */
	close(): void;
}

/**
 * The caches at `urls` (`file://FOLDER`, `http(s)://…`, parameters as Nix takes them), by
 * priority, of equal ones in the order named. Throws `WhittleError` where one is no cache, or
 * is for another store directory than the rest.
 */
export async function openCaches(
	urls: readonly string[],
	refresh: boolean,
	signal: AbortSignal,
	env: NodeJS.ProcessEnv = process.env,
): Promise<Caches> {
	const settings = nixSettings(env);
	const addresses = urls.map(cacheAddress);
	const servers = addresses.flatMap(({ server }) => (server === null ? [] : [server]));
	const http = httpGet(settings, env, authorization(servers, settings, env), signal);
	const memory = servers.length > 0 ? openAnswerMemory(settings, env, refresh) : NO_MEMORY;
	try {
		const opened = await Promise.all(
			addresses.map(({ server, folder, priority }) =>
				server === null
					? openCache(folderFiles(folder), priority, NO_MEMORY)
					: openCache(httpFiles(server, http), priority, memory),
			),
		);
		const all = opened.toSorted((a, b) => a.priority - b.priority);
		const connections = numberOf(settings("http-connections", ...OLD_NAMES), USUAL_CONNECTIONS);
		return {
			all,
			storeDir: commonStoreDir(all),
			atOnce: connections === 0 ? USUAL_CONNECTIONS : connections,
			remember: memory.save,
			close: http.close,
		};
	} catch (error) {
		http.close();
		memory.save();
		throw error;
	}
}

function commonStoreDir(caches: readonly BinaryCache[]): string {
	const [first, ...others] = caches;
	const other = others.find(({ storeDir }) => storeDir !== first!.storeDir);
	if (other === undefined) return first!.storeDir;
	throw new WhittleError(
		"two-store-directories",
		`is for stores at ${other.storeDir}, but ${first!.files.address} for those at ${first!.storeDir}`,
		other.files.address,
		"name caches of one store directory",
	);
}
