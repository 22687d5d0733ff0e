import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { buildSystem, cacheFolder } from "../test/system/index.mjs";
import { type Contender, type Race, whittle } from "./measure.ts";
import { createStore, type Shape } from "./synthetic-store.ts";

/** The rows that whittle reads, as the `sqlite3` program prints them. */
const SAME_ROWS = "select id, path, narSize from ValidPaths; select referrer, reference from Refs";

/** Average closures of about 45 paths (laptop) and 370 (build graph), 5 and 7 references a path. */
const SHAPES = {
	"5,000 paths like a laptop": { paths: 5_000, degree: 4, chaining: 0.7, seed: 5 },
	"5,000 paths like a build graph": { paths: 5_000, degree: 5.4, chaining: 2.75, seed: 5 },
	"100,000 paths like a laptop": { paths: 100_000, degree: 4, chaining: 0.7, seed: 1 },
	"100,000 paths like a build graph": { paths: 100_000, degree: 5.4, chaining: 1.6, seed: 2 },
} satisfies Record<string, Shape>;

/** Every comparison that the project keeps an eye on. Stores are made once and kept. */
export async function races(): Promise<Race[]> {
	const { root, attrs } = await buildSystem(["v1"]);
	const system = attrs.v1!;
	const target = python(root, system);
	const local = ["--store", `local?root=${root}`];
	const real = (...args: string[]) => whittle(...args, "--store", root);
	return [
		{
			title: "start-up",
			whittle: whittle("--version"),
			peers: [{ name: "node -e 0", command: [process.execPath, "-e", "0"], atMost: 3 }],
			rounds: 30,
		},
		{
			title: "every path of the test system",
			whittle: real("top", "-n", "0", "--json", system),
			peers: [
				{
					name: "nix path-info -rS --json",
					command: nix("path-info", ...local, "-rS", "--json", system),
				},
				{
					name: "nix-store -qR | xargs du -sm | sort -n",
					command: [
						"sh",
						"-c",
						'nix-store --store "local?root=$0" -qR "$1" | sed "s|^|$0|" | xargs du -sm | sort -n',
						root,
						system,
					],
				},
			],
			rounds: 15,
		},
		...(["plain", "--all", "--precise"] as const).map((mode): Race => {
			const flags = mode === "plain" ? [] : [mode];
			return {
				title: `why python3, ${mode}`,
				whittle: real("why", ...flags, system, target),
				peers: [
					{
						name: `nix why-depends ${flags.join(" ")}`.trim(),
						command: nix("why-depends", ...local, ...flags, system, target),
					},
				],
				rounds: 15,
			};
		}),
		...syntheticRaces(),
	];
}

function syntheticRaces(): Race[] {
	const small = (["5,000 paths like a laptop", "5,000 paths like a build graph"] as const).map(
		(shape): Race => {
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
				rounds: 9,
			};
		},
	);
	const large = (
		["100,000 paths like a laptop", "100,000 paths like a build graph"] as const
	).flatMap((shape): Race[] => {
		const root = store(shape);
		const sqlite: Contender = {
			name: "sqlite3, the same rows",
			command: ["sqlite3", join(root, "nix/var/nix/db/db.sqlite"), SAME_ROWS],
		};
		const top = (...args: string[]) =>
			whittle("top", "--all", "-n", "1", "--json", ...args, "--store", root);
		return [
			{
				title: `${shape}: read, retained size of all`,
				whittle: top(),
				peers: [{ ...sqlite, atMost: 4 }],
				rounds: 15,
			},
			{
				title: `${shape}: read, retained and closure size of all`,
				whittle: top("--sort", "closure"),
				peers: [{ ...sqlite, atMost: 8 }],
				rounds: 15,
			},
		];
	});
	return [...small, ...large];
}

function nix(...args: string[]): [string, ...string[]] {
	return ["nix", "--extra-experimental-features", "nix-command", ...args];
}

/** The test system's python3, to be asked for. */
function python(root: string, system: string): string {
	const closure = execFileSync("nix-store", ["--store", `local?root=${root}`, "-qR", system], {
		encoding: "utf8",
	});
	const found = closure.split("\n").find((path) => /-python3-[\d.]+$/.test(path));
	if (found === undefined) throw new Error("the test system holds no python3");
	return found;
}

function store(name: keyof typeof SHAPES): string {
	const shape: Shape = SHAPES[name];
	const root = join(cacheFolder(), "..", "bench", Object.values(shape).join("-"));
	if (!existsSync(join(root, "nix/var/nix/db/db.sqlite"))) createStore(root, shape);
	return root;
}
