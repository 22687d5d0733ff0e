import { execFileSync } from "node:child_process";
import { buildSystem } from "../test/system/index.mjs";
import { cacheRaces } from "./cache-races.ts";
import { nix, whittle } from "./contenders.ts";
import type { Race } from "./measure.ts";
import { scanRaces } from "./scan-races.ts";
import { syntheticRaces } from "./synthetic-races.ts";

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
		...(await scanRaces()),
		...(await cacheRaces()),
	];
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
