import { spawn } from "node:child_process";
import { once } from "node:events";
import { nix, whittle } from "./contenders.ts";
import type { Contender, Race } from "./measure.ts";

/** Milliseconds that the cache thinks before each answer. */
const DELAY = 10;

/** A binary cache as one far away, for a closure of 2,000 paths; nothing is remembered. */
export async function cacheRaces(): Promise<Race[]> {
	const server = spawn(process.execPath, ["bench/.slow-cache.mjs", "0", String(DELAY)], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	process.on("exit", () => server.kill());
	server.unref();
	const [line] = (await once(server.stdout, "data")) as [Buffer];
	server.stdout.destroy();
	const [url = "", top = ""] = line.toString().trim().split(" ");
	return [
		{
			title: `2,000 narinfos of a cache that takes ${DELAY} ms each`,
			whittle: forgetful(whittle("top", "-n", "1", "--json", "--store", url, top)),
			peers: [
				{
					...forgetful({ name: "", command: nix("path-info", "-r", "--store", url, top) }),
					name: "nix path-info -r --store",
					atMost: 1 / 10,
				},
			],
			rounds: 5,
		},
	];
}

/** The same with an empty cache folder of its own. */
function forgetful({ name, command }: Contender): Contender {
	const script =
		'XDG_CACHE_HOME=$(mktemp -d) && export XDG_CACHE_HOME && "$@"; s=$?; rm -r "$XDG_CACHE_HOME"; exit $s';
	return { name, command: ["sh", "-c", script, "sh", ...command] };
}
