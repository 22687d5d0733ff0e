import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { count, counted } from "../src/closure/size.ts";
import { type Machine, nixpkgs, openPlace, wholeText } from "../test/nixos/place.ts";
import type { Attributed } from "./attribution-child.ts";
import type { CutRow } from "./cut-races.ts";
import { median } from "./measure.ts";

const ROUNDS = 3;
const FIRST_AT_MOST = 8;
const AGAIN_AT_MOST = 3;
const PEAK_AT_MOST = 2e9;

const Told: z.ZodType<Attributed> = z.object({
	paths: z.int(),
	mentioned: z.int(),
	switches: z.int(),
	unseen: z.int(),
	firstSeconds: z.number(),
	againSeconds: z.number(),
	peak: z.number(),
});

/** Seconds of one round. */
interface Round {
	readonly plain: number;
	readonly told: Attributed;
	readonly optionsFirst: number;
	readonly optionsAgain: number;
}

/** How long it takes to tell which options hold what, against an evaluation of the system. */
export async function attributionRows(machine: Machine): Promise<CutRow[]> {
	if (nixpkgs === "") {
		const whittle = "not measured: NIXPKGS is not set";
		const parts = ["at first sight", "known", "peak memory"];
		return parts.map((part) => ({ what: `attribution of a whole NixOS: ${part}`, whittle }));
	}
	const rounds = await measured(machine);
	const of = (figure: (round: Round) => number) => median(rounds.map(figure));
	const plain = of((round) => round.plain);
	const peak = Math.max(...rounds.map(({ told }) => told.peak));
	const { paths, mentioned, switches, unseen } = rounds[0]!.told;
	const row = (what: string, seconds: number, atMost?: number): CutRow => ({
		what,
		whittle: inSeconds(seconds),
		peer: "nix-instantiate --eval of its toplevel",
		figure: inSeconds(plain),
		ratio: seconds / plain,
		...(atMost === undefined
			? {}
			: { wanted: `at most ${atMost}`, isMet: seconds <= atMost * plain }),
	});
	const title = "attribution of a whole NixOS";
	return [
		row(
			`${title} (${count(paths)} paths, ${count(mentioned)} mentioned; ${counted(switches, "switch", "switches")} on; ${counted(unseen, "option")} that cannot be evaluated), at first sight`,
			of(({ told }) => told.firstSeconds),
			FIRST_AT_MOST,
		),
		row(
			`${title}, once it is known what cannot be evaluated`,
			of(({ told }) => told.againSeconds),
			AGAIN_AT_MOST,
		),
		{
			what: `${title}: peak memory of the evaluator`,
			whittle: `${count(Math.round(peak / 1e6))} MB`,
			wanted: `at most ${count(PEAK_AT_MOST / 1e6)} MB`,
			isMet: peak <= PEAK_AT_MOST,
		},
		row(
			"the whole of `whittle options`, at first sight",
			of(({ optionsFirst }) => optionsFirst),
		),
		row(
			"the whole of `whittle options`, once that is known",
			of(({ optionsAgain }) => optionsAgain),
		),
	];
}

async function measured(machine: Machine): Promise<Round[]> {
	const place = await openPlace(machine);
	try {
		const file = place.write("whole.nix", wholeText());
		const cache = join(place.folder, "first-sight");
		const timed = (...argv: string[]) => {
			const start = performance.now();
			const { status, stdout, stderr } = place.run(argv, { XDG_CACHE_HOME: cache });
			const seconds = (performance.now() - start) / 1000;
			if (status !== 0) throw new Error(`${argv.join(" ")} failed: ${stderr}`);
			return { seconds, stdout };
		};
		const forget = () => rmSync(cache, { recursive: true, force: true });
		const node = (program: string, ...args: string[]) => timed(process.execPath, program, ...args);
		const options = () =>
			node(machine.program, "options", "-f", file, "--offline", "-n", "0", "--json").seconds;
		process.stderr.write("cut: a whole NixOS …\n");
		options(); // writes the derivations, and warms the caches
		const rounds: Round[] = [];
		for (let round = 1; round <= ROUNDS; round++) {
			process.stderr.write(`cut: a whole NixOS, round ${round} …\n`);
			const plain = timed(
				"nix-instantiate",
				"--eval",
				file,
				"-A",
				"config.system.build.toplevel.drvPath",
			).seconds;
			forget();
			const told = Told.parse(JSON.parse(node(resolve("bench/.attribution.mjs"), file).stdout));
			forget();
			const optionsFirst = options();
			const optionsAgain = options();
			rounds.push({ plain, told, optionsFirst, optionsAgain });
		}
		return rounds;
	} finally {
		place.close();
	}
}

function inSeconds(seconds: number): string {
	return `${seconds.toFixed(2)} s`;
}
