import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSystem, cacheFolder } from "../test/system/index.mjs";
import { whittle } from "./contenders.ts";
import { createFilledStore } from "./filled-store.ts";
import type { Contender, Race } from "./measure.ts";

/** Disk usage against `du`, and finding references in files against `grep` and `cat`. */
export async function scanRaces(): Promise<Race[]> {
	const { root, attrs } = await buildSystem(["v1"]);
	return [...diskRaces(root), ...directoryRaces(root, attrs.v1!)];
}

function diskRaces(system: string): Race[] {
	const million = join(cacheFolder(), "../bench/million-inodes");
	createFilledStore(million, { paths: 10_000, degree: 4, chaining: 0.7, seed: 9 });
	const race = (title: string, root: string, atMost: number, rounds: number): Race => ({
		title,
		whittle: whittle("top", "--all", "--disk", "-n", "1", "--json", "--store", root),
		peers: [{ name: "du -s", command: ["du", "-s", join(root, "nix/store")], atMost }],
		rounds,
	});
	return [
		race("disk usage of the test system's store", system, 4, 9),
		race("disk usage of a million inodes", million, 4, 5),
		{ ...race("disk usage of a million inodes, nothing cached", million, 1, 3), before: forget },
	];
}

/** Has the kernel forget what it has read of files. Wants root. */
function forget(): void {
	execFileSync("sync");
	writeFileSync("/proc/sys/vm/drop_caches", "3");
}

function directoryRaces(system: string, v1: string): Race[] {
	const place = join(cacheFolder(), "../bench/directory");
	mkdirSync(join(place, "nix"), { recursive: true });
	rmSync(join(place, "nix/store"), { force: true });
	symlinkSync(join(system, "nix/store"), join(place, "nix/store"));
	const local = ["--store", `local?root=${system}`];
	const paths = execFileSync("nix-store", [...local, "-qR", v1], { encoding: "utf8" })
		.trim()
		.split("\n");
	const list = join(place, "paths");
	const hashes = join(place, "hashes");
	writeFileSync(list, paths.map((path) => `${system}${path}\n`).join(""));
	writeFileSync(hashes, paths.map((path) => `${path.slice(11, 43)}\n`).join(""));
	const sh = (name: string, script: string): Contender => ({
		name,
		command: ["sh", "-c", script, list, hashes],
	});
	const bytes = Number(
		execFileSync("sh", ["-c", 'xargs du -sbc < "$0" | tail -n 1 | cut -f 1', list], {
			encoding: "utf8",
		}),
	);
	const race = (where: string, ...prefix: string[]): Race => {
		const on = ({ name, command }: Contender): Contender => {
			const [program, ...args] = [...prefix, ...command];
			return { name, command: [program!, ...args] };
		};
		return {
			title: `references of version 1 out of its files, ${where}`,
			whittle: on(whittle("top", "-n", "1", "--json", "-q", "--store", place, v1)),
			peers: [
				// Through wc, for with /dev/null behind it grep does not look on after a match.
				{
					...on(sh("grep -raohF -f hashes", 'xargs grep -raohF -f "$1" < "$0" | wc -l')),
					atMost: 1,
				},
				{
					...on(
						sh(
							"find -type f | xargs cat",
							`xargs sh -c 'find "$@" -type f -print0' find < "$0" | xargs -0 cat`,
						),
					),
					atMost: 1.5,
				},
			],
			rounds: 9,
			bytes,
		};
	};
	return [race("all cores"), race("one core", "taskset", "-c", "0")];
}
