import { resolve } from "node:path";
import { z } from "zod";
import { count } from "../src/closure/size.ts";
import { nixText } from "../src/nixos/catalogue/nix-text.ts";
import { attributeNames } from "../src/nixos/configuration.ts";
import { options as OptionsAnswer, shrink as ShrinkAnswer } from "../test/contract.ts";
import { closureSizes, type Machine, openPlace, type Place } from "../test/nixos/place.ts";
import type { Asked } from "../test/nixos/trials-child.ts";
import type { CutRow } from "./cut-races.ts";
import { median } from "./measure.ts";

const ROUNDS = 3;
const TOPLEVEL = "config.system.build.toplevel";
const ERROR_AT_MOST = 0.02;
/** How far above the smallest of all systems the search may end. */
const SMALLEST_AT_MOST = 1.01;

/** What became of a switch that was turned off. */
const Tried = z.object({
	at: z.number(),
	trial: z.object({
		outcome: z.string(),
		out: z.string().optional(),
		/** Bytes of its closure. */
		predicted: z.number().nullish(),
	}),
});
type Trial = z.infer<typeof Tried>["trial"];

/** Every switch of the fat miniature turned off: tried by whittle, and built by Nix. */
export async function predictionRows(machine: Machine): Promise<CutRow[]> {
	const times: { readonly tried: number; readonly built: number }[] = [];
	let names: string[] = [];
	let errors: PredictionError[] = [];
	for (let round = 1; round <= ROUNDS; round++) {
		process.stderr.write(`cut: every switch by itself, round ${round} …\n`);
		const whittles = await inPlace(machine, {}, (place) => {
			names = switchesOf(place);
			return timed(() => tryEach(place, names));
		});
		const nixs = await inPlace(machine, {}, (place) => {
			const files = names.map((name, k) => candidate(place, name, k));
			const { seconds, value } = timed(() => files.map((file) => build(place, file)));
			errors = errorsOf(place, names, whittles.value, value);
			return { seconds };
		});
		times.push({ tried: whittles.seconds, built: nixs.seconds });
	}
	const aMinute = (seconds: number) => (names.length * 60) / seconds;
	const byTrying = aMinute(median(times.map(({ tried }) => tried)));
	const byBuilding = aMinute(median(times.map(({ built }) => built)));
	const of = (which: (shares: readonly number[]) => number, title: string): CutRow => {
		const share = which(errors.map((each) => each.share));
		const bytes = which(errors.map((each) => each.bytes));
		return {
			what: `bytes predicted for the ${errors.length} of them that can be built: ${title} error`,
			whittle: `${count(Math.round(bytes))} B, ${(share * 100).toFixed(4)} %`,
			wanted: `at most ${ERROR_AT_MOST * 100} %`,
			isMet: share <= ERROR_AT_MOST,
		};
	};
	return [
		{
			what: `each of ${names.length} switches turned off by itself: trials a minute`,
			whittle: `${count(Math.round(byTrying))}, evaluated and predicted`,
			peer: "nix-build, one after the other",
			figure: `${count(Math.round(byBuilding))}, built`,
			ratio: byTrying / byBuilding,
		},
		of((all) => Math.max(...all), "largest"),
		of(median, "median"),
	];
}

/** The search on the small miniature, against all systems that its switches allow. */
export async function searchRows(machine: Machine): Promise<CutRow[]> {
	process.stderr.write("cut: the search, and all systems there are …\n");
	const wanted = { variant: "small" } as const;
	return inPlace(machine, wanted, (place) => {
		const ran = place.whittle(["shrink", "-f", place.file, "--offline", "--json"]);
		if (ran.status !== 0) throw new Error(`shrink failed: ${ran.stderr}`);
		const { counts, after } = Shrunk.parse(ran.json());
		const names = switchesOf(place);
		const trials = tryEach(place, names);
		const matter = names.filter((_, k) => trials[k]!.outcome === "evaluated");
		const file = place.write("all.nix", everySystem(place.file, matter));
		const sizes = closureSizes(place, place.nix("nix-build", "--no-out-link", file).split("\n"));
		const smallest = Math.min(...sizes);
		const all = `all sets of the ${matter.length} of its ${names.length} switches that matter`;
		const title = "shrink on the small miniature";
		return [
			{
				what: `${title}: evaluations`,
				whittle: count(counts.evaluations),
				peer: all,
				figure: count(sizes.length),
				ratio: counts.evaluations / sizes.length,
			},
			{
				what: `${title}: builds`,
				whittle: count(counts.builds),
				peer: all,
				figure: count(sizes.length),
				ratio: counts.builds / sizes.length,
			},
			{
				what: `${title}: bytes of the system it ends at`,
				whittle: count(after),
				peer: "the smallest of these",
				figure: count(smallest),
				ratio: after / smallest,
				wanted: `at most ${SMALLEST_AT_MOST}`,
				isMet: after <= smallest * SMALLEST_AT_MOST,
			},
		];
	});
}

const Shrunk = ShrinkAnswer.extend({
	counts: z.object({ evaluations: z.int(), builds: z.int(), remembered: z.int() }),
});

/** A place in which only the miniature as it is has been built. */
async function inPlace<T>(
	machine: Machine,
	wanted: { readonly variant?: "small" },
	use: (place: Place) => T,
): Promise<T> {
	const place = await openPlace(machine, wanted);
	try {
		place.nix("nix-build", "--no-out-link", place.file, "-A", TOPLEVEL);
		return use(place);
	} finally {
		place.close();
	}
}

function timed<T>(work: () => T): { readonly seconds: number; readonly value: T } {
	const start = performance.now();
	const value = work();
	return { seconds: (performance.now() - start) / 1000, value };
}

/** The options of type bool that are on. */
function switchesOf(place: Place): string[] {
	const { status, stdout, stderr } = place.whittle(
		["options", "-f", place.file, "--offline", "--quiet", "-n", "0", "--json"],
		{ XDG_CACHE_HOME: `${place.folder}/other-cache` },
	);
	if (status !== 0) throw new Error(`options failed: ${stderr}`);
	const { switches } = OptionsAnswer.parse(JSON.parse(stdout));
	return switches.map(({ option }) => option).sort();
}

/** What becomes of each switch by itself, in order, in one process. */
function tryEach(place: Place, names: readonly string[]): Trial[] {
	const asked: Asked = {
		file: place.file,
		tries: names.map((name) => [
			{
				id: `${name} = false`,
				kind: "switch",
				settings: [{ option: attributeNames(name), value: false, how: "set" }],
				disabledModules: [],
				losses: [],
			},
		]),
	};
	const ran = place.run([process.execPath, resolve("bench/.trials.mjs"), JSON.stringify(asked)]);
	const lines = ran.stdout.trim().split("\n");
	const counted = lines.pop() ?? "";
	if (!counted.includes('"counts"')) throw new Error(`trials failed: ${counted}${ran.stderr}`);
	const trials: Trial[] = [];
	for (const line of lines) {
		const { at, trial } = Tried.parse(JSON.parse(line));
		trials[at] = trial;
	}
	return trials;
}

/** The file of the system in which a switch is turned off. */
function candidate(place: Place, name: string, k: number): string {
	return place.write(
		`candidate-${k}.nix`,
		`let system = import ${nixText(place.file)}; in
(system.extendModules {
  modules = [ ({ lib, ... }: lib.setAttrByPath ${nixText(attributeNames(name))} (lib.mkForce false)) ];
}).${TOPLEVEL}
`,
	);
}

/** What `nix-build` exits with. */
const DONE = 0;
const DOES_NOT_EVALUATE = 1;
const DOES_NOT_BUILD = 100;

interface Build {
	readonly status: number | null;
	readonly out: string;
}

function build(place: Place, file: string): Build {
	const { status, stdout } = place.run(["nix-build", "--no-out-link", file]);
	return { status, out: stdout.trim() };
}

/** By how much a prediction is beside what was then built: in bytes, and as a share of that. */
interface PredictionError {
	readonly bytes: number;
	readonly share: number;
}

/** By how much predictions are beside what was built; throws where the two tried other things. */
function errorsOf(
	place: Place,
	names: readonly string[],
	trials: readonly Trial[],
	builds: readonly Build[],
): PredictionError[] {
	const outs = builds.filter(({ status }) => status === DONE).map(({ out }) => out);
	const sizes = new Map(closureSizes(place, outs).map((size, k) => [outs[k]!, size]));
	return trials.flatMap(({ outcome, out, predicted }, k) => {
		const { status, out: other } = builds[k]!;
		const isSame =
			outcome === "evaluated"
				? status === DOES_NOT_BUILD || (status === DONE && out === other)
				: status === (outcome === "no-op" ? DONE : DOES_NOT_EVALUATE);
		if (!isSame) throw new Error(`${names[k]}: ${outcome}, and nix-build ended with ${status}`);
		if (outcome !== "evaluated" || status === DOES_NOT_BUILD) return [];
		const size = sizes.get(other)!;
		const bytes = Math.abs((predicted ?? Number.NaN) - size);
		return [{ bytes, share: bytes / size }];
	});
}

/** A list of the systems that all sets of these switches make, the empty set first. */
function everySystem(file: string, names: readonly string[]): string {
	const switches = names.map((name, k) => ({ bit: 2 ** k, path: attributeNames(name) }));
	return `let
  system = import ${nixText(file)};
  inherit (system) lib;
  switches = ${nixText(switches)};
  setting = mask: { bit, path }: lib.mkIf (builtins.bitAnd mask bit != 0) (lib.setAttrByPath path (lib.mkForce false));
  module = mask: { config = lib.mkMerge (map (setting mask) switches); };
in
builtins.genList (mask: (system.extendModules { modules = [ (module mask) ]; }).${TOPLEVEL}) ${2 ** names.length}
`;
}
