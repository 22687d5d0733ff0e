import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../test/system/index.mjs";
import { nix, whittle } from "./contenders.ts";
import type { Contender, Race } from "./measure.ts";
import { createStore, type Shape } from "./synthetic-store.ts";

/** The rows that whittle reads, as the `sqlite3` program prints them. */
const SAME_ROWS = "select id, path, narSize from ValidPaths; select referrer, reference from Refs";

/**
 * Average closures of about 45 paths (laptop) and 370 (build graph), 5 and 7 references a path;
 * of a million paths 120; drawn at random, half a million.
 */
const SHAPES = {
	"5,000 paths like a laptop": { paths: 5_000, degree: 4, chaining: 0.7, seed: 5 },
	"5,000 paths like a build graph": { paths: 5_000, degree: 5.4, chaining: 2.75, seed: 5 },
	"100,000 paths like a laptop": { paths: 100_000, degree: 4, chaining: 0.7, seed: 1 },
	"100,000 paths like a build graph": { paths: 100_000, degree: 5.4, chaining: 1.6, seed: 2 },
	"20,000 paths like a laptop": { paths: 20_000, degree: 4, chaining: 0.7, seed: 5 },
	"20,000 paths like a build graph": { paths: 20_000, degree: 5.4, chaining: 2, seed: 5 },
	"1,000,000 paths, 5,000,000 references": { paths: 1e6, degree: 3.8, chaining: 1.1, seed: 3 },
	"1,000,000 paths, 10,000,000 references at random": {
		paths: 1e6,
		degree: 10,
		chaining: null,
		seed: 4,
	},
} satisfies Record<string, Shape>;

/** Databases with many paths. */
export function syntheticRaces(): Race[] {
	const small = (
		[
			["5,000 paths like a laptop", 9],
			["5,000 paths like a build graph", 9],
			["20,000 paths like a laptop", 5],
			["20,000 paths like a build graph", 2],
		] as const
	).map(([shape, rounds]): Race => {
		const root = store(shape);
		return {
			title: `${shape}: every path`,
			whittle: whittle("top", "--all", "-n", "0", "--json", "--store", root),
			peers: [
				{
					name: "nix path-info --all -S --json",
					command: nix("path-info", "--store", `local?root=${root}`, "--all", "-S", "--json"),
					atMost: 1 / 5,
				},
			],
			rounds,
		};
	});
	const large = (
		[
			["100,000 paths like a laptop", 4, 8],
			["100,000 paths like a build graph", 4, 8],
			["1,000,000 paths, 5,000,000 references", 3, 6],
			["1,000,000 paths, 10,000,000 references at random", 3, null],
		] as const
	).flatMap(([shape, retained, closures]): Race[] => {
		const root = store(shape);
		const sqlite: Contender = {
			name: "sqlite3, the same rows",
			command: ["sqlite3", join(root, "nix/var/nix/db/db.sqlite"), SAME_ROWS],
		};
		const race = (title: string, atMost: number, ...args: string[]): Race => ({
			title: `${shape}: ${title}`,
			whittle: whittle("top", "--all", "-n", "1", "--json", ...args, "--store", root),
			peers: [{ ...sqlite, atMost }],
			rounds: SHAPES[shape].paths < 1e6 ? 15 : 5,
			...(SHAPES[shape].paths < 1e6 ? {} : { peakAtMost: 900e6 }),
		});
		return [
			race("read, retained size of all", retained),
			...(closures === null
				? []
				: [race("read, retained and closure size of all", closures, "--sort", "closure")]),
		];
	});
	return [...small, ...large, firstFrame()];
}

/** `browse` on a terminal that `script` makes, left at once with `q`. */
function firstFrame(): Race {
	const root = store("100,000 paths like a laptop");
	const [program, ...args] = whittle("browse", "--all", "--store", root).command;
	const command = [program, ...args].map((word) => `'${word}'`).join(" ");
	return {
		title: "100,000 paths like a laptop: browse, first frame and out again",
		whittle: {
			name: "whittle",
			command: [
				"sh",
				"-c",
				`echo q | script -qec "$0" /dev/null`,
				`stty cols 80 rows 24; ${command}`,
			],
		},
		peers: [
			{
				name: "whittle top --all -n 20",
				command: whittle("top", "--all", "-n", "20", "--store", root).command,
			},
		],
		rounds: 15,
	};
}

function store(name: keyof typeof SHAPES): string {
	const shape: Shape = SHAPES[name];
	const root = join(cacheFolder(), "..", "bench", Object.values(shape).join("-"));
	if (existsSync(root)) return root;
	process.stderr.write(`drawing a store: ${name} …\n`);
	rmSync(`${root}.part`, { recursive: true, force: true });
	createStore(`${root}.part`, shape);
	renameSync(`${root}.part`, root);
	return root;
}
