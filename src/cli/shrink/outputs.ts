import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { WhittleError } from "../../closure/error.ts";
import { LEDGER_SCHEMA, type Ledger, ledgerFromText } from "../../closure/ledger.ts";
import { stepChartSvg } from "../../closure/step-chart-svg.ts";
import { writeFileWhole } from "../write-file.ts";

/** Files that a search leaves. */
export interface Outputs {
	readonly module: string;
	readonly ledger: string;
	readonly chart: string;
}

/** What a person named of them. */
type Named = Readonly<Record<keyof Outputs, string | undefined>>;

/** What is written where nothing else is named, and how it is told that whittle wrote it. */
const USUAL = {
	module: {
		file: "size-reduction.nix",
		isOurs: (text: string) => text.startsWith("# Written by whittle shrink."),
		flag: "-o",
	},
	ledger: { file: "whittle-ledger.json", isOurs: isLedger, flag: "--ledger" },
	chart: {
		file: "size-reduction.svg",
		isOurs: (text: string) => text.includes('class="whittle-steps"'),
		flag: "--chart",
	},
} as const;

const KINDS = ["module", "ledger", "chart"] as const;

/**
 * Where the files go: as named, else in this folder. Throws `WhittleError` where one of the usual
 * names belongs to a file that whittle has not written, for nobody has asked to lose that; and
 * where two are the same. To be asked before anything is tried.
 */
export function outputsFor(named: Named): Outputs {
	const of = (kind: keyof Outputs): string => {
		const { file, isOurs, flag } = USUAL[kind];
		const place = named[kind] ?? file;
		if (named[kind] !== undefined || !existsSync(file)) return place;
		if (statSync(file).isFile() && isOurs(readFileSync(file, "utf8"))) return place;
		throw new WhittleError(
			"not-ours",
			"is there already, and was not written by whittle shrink",
			file,
			`name another file with ${flag}, or this one if it may be replaced`,
		);
	};
	const outputs = { module: of("module"), ledger: of("ledger"), chart: of("chart") };
	const places = KINDS.map((kind) => resolve(outputs[kind]));
	const twice = places.find((place, k) => places.indexOf(place) !== k);
	if (twice === undefined) return outputs;
	throw new WhittleError("same-file", "two files would be written to it", twice, "name another");
}

function isLedger(text: string): boolean {
	try {
		ledgerFromText(text);
		return true;
	} catch (error) {
		if (error instanceof WhittleError) return false;
		throw error;
	}
}

/** The document, as `--json` prints it. */
export function ledgerDocument(ledger: Ledger): Ledger & { readonly schema: string } {
	return { schema: LEDGER_SCHEMA, ...ledger };
}

/** Writes the three files, each whole or not at all; the module last, for it is what counts. */
export function writeOutputs(outputs: Outputs, ledger: Ledger): void {
	writeFileWhole(outputs.ledger, [`${JSON.stringify(ledgerDocument(ledger), null, "\t")}\n`]);
	writeFileWhole(outputs.chart, [stepChartSvg(ledger)]);
	writeFileWhole(outputs.module, [ledger.module]);
}
