import { createHash } from "node:crypto";
import { createColors } from "picocolors";
import { upgradeChartText } from "../../src/cli/text/upgrade-chart-text.ts";
import { escaped } from "../../src/closure/escape.ts";
import { fourStages, notFitting } from "../../src/closure/test-upgrade-plan.ts";
import { upgradeChart } from "../../src/closure/upgrade-chart.ts";
import { planDocument, upgradePlanFromText } from "../../src/closure/upgrade-plan-from.ts";
import { parseListedTree } from "../../src/nix/cache/listing.ts";
import { LIB, utf8 } from "../../src/nix/documents/test-closures.ts";
import { readTree } from "../../src/nix/nar/read-tree.ts";
import { narOf } from "../../src/nix/nar/test-nar.ts";
import { writeNar } from "../../src/nix/nar/write-nar.ts";
import { pieces } from "../../src/nix/test-pieces.ts";
import { USUAL_UPGRADE } from "../../src/policy/policy.ts";
import { liveSets } from "../../src/upgrade/drive/live.ts";
import { type SavedRun, savedRunFrom, savedRunText } from "../../src/upgrade/drive/saved-run.ts";
import { whereabouts } from "../../src/upgrade/drive/whereabouts.ts";
import { planAgain } from "../../src/upgrade/planning/plan-upgrade.ts";
import {
	decodeJournal,
	encodeRecord,
	type JournalRecord,
	RECORD,
} from "../../src/upgrade/target/journal-record.ts";
import { JSON_TOKENS, NAR_TOKENS, PATH_TOKENS } from "./documents.ts";
import { hold, type Parser, text, texts } from "./input.ts";

const record: JournalRecord = {
	number: 0,
	time: 1_700_000_000,
	plan: "0123456789abcdef",
	stage: 1,
	state: "FETCHED",
	note: fourStages.old,
};
const RECORDS = [record, { ...record, number: 1, state: "COMMITTED", note: "" } as const];

/** A journal whose records prove themselves, whatever is in them. */
function sealed(bytes: Uint8Array): Buffer {
	const slots: Buffer[] = [];
	for (let at = 0; at < bytes.length; at += RECORD) {
		const line = text(bytes.subarray(at, at + RECORD)).trimEnd();
		const head = line.slice(0, line.lastIndexOf("\t") + 1);
		const check = createHash("sha256").update(head).digest("hex").slice(0, 16);
		slots.push(Buffer.from(`${head}${check}`.padEnd(RECORD - 1)), Buffer.from("\n"));
	}
	return Buffer.concat(slots);
}

const RUN: SavedRun = {
	digest: "0123456789abcdef",
	plan: fourStages,
	orders: {
		caches: ["https://cache.example.org"],
		push: false,
		oldCaches: ["file:///cache"],
		backup: "/backup",
		backupAll: true,
		irreversible: false,
		margin: 1024,
	},
	activation: { activate: USUAL_UPGRADE.activate, check: { command: ["true"], seconds: 5 } },
};

/** Parsers of what an upgrade reads. */
export const UPGRADES: readonly Parser[] = [
	{
		name: "upgrade-plan",
		seeds: () => [fourStages, notFitting].map((plan) => utf8(JSON.stringify(planDocument(plan)))),
		tokens: [...JSON_TOKENS, '"schema":', '"made":', '"states":', '"old"', "9007199254740991"],
		parse: (bytes) => {
			const plan = upgradePlanFromText(text(bytes));
			for (const { start, peak, end, ...parts } of upgradeChart(plan).stages) {
				const { kept, fetched, released } = parts;
				const places = [start.at, peak.at, end.at, kept, fetched, released];
				hold(
					places.every((at) => at >= 0 && at <= 1),
					"everything has a place",
				);
			}
			for (const line of upgradeChartText(plan, { ...createColors(false), width: 80 })) {
				hold(line === escaped(line), "nothing is shown as it came");
			}
		},
	},
	{
		name: "upgrade-run",
		seeds: () => [RUN, { ...RUN, plan: notFitting }].map((run) => utf8(savedRunText(run))),
		tokens: [...JSON_TOKENS, '"plan":', '"orders":', '"activate":', '"states":', '"old"', "null"],
		parse: (bytes) => {
			const { plan } = savedRunFrom(text(bytes));
			const valid = new Set(liveSets(plan).flatMap((live) => [...live]));
			const { old } = plan;
			const at = whereabouts(plan, { profile: old, current: old, valid, journal: RECORDS });
			hold(at.committed >= 0 && at.committed <= plan.stages.length, "it stands somewhere");
			planAgain(plan, at.committed, plan.capacity);
		},
	},
	{
		name: "journal",
		seeds: () => [Buffer.concat(RECORDS.map(encodeRecord)), encodeRecord(record)],
		tokens: ["\t", "\n", "\0", "COMMITTED", "DONE", "0x1", "1e3", " ", "\x1b"],
		parse: (bytes) => {
			decodeJournal(Buffer.from(bytes));
			for (const { number, time, stage, ...words } of decodeJournal(sealed(bytes))) {
				hold([number, time, stage].every(Number.isSafeInteger), "figures");
				const again = encodeRecord({ ...words, number: 0, time, stage });
				hold(again.length === RECORD, "a record is as long as any");
				hold(decodeJournal(again).length === 1, "what was written is read again");
			}
		},
	},
	{
		name: "listed tree",
		seeds: () =>
			texts(
				'{"version":1,"root":{"type":"directory","entries":{"bin":{"type":"directory","entries":{"x":{"type":"regular","size":1,"executable":true,"narOffset":400}}},"sh":{"type":"symlink","target":"bin/x"}}}}',
				'{"version":1,"root":{"type":"symlink","target":"x"}}',
			),
		tokens: [
			...JSON_TOKENS,
			...['"type":"directory"', '"entries":', '"__proto__":', '"..":', '"/":', '"":', "\\ud800"],
		],
		parse: async (bytes) => {
			const tree = parseListedTree(text(bytes));
			if (tree === null) return;
			const nar = writeNar(tree);
			try {
				hold(writeNar(await readTree(pieces(nar, [999]), false)).equals(nar), "as it was listed");
			} catch (error) {
				throw new Error("not so: a NAR can have it", { cause: error });
			}
		},
	},
	{
		name: "nar tree",
		seeds: () =>
			[
				{ folder: { bin: { folder: { x: { file: "x", executable: true } } }, lib: { link: LIB } } },
				{ file: "" },
				{ link: "x" },
			].map(narOf),
		tokens: [...NAR_TOKENS, ...PATH_TOKENS, ".", "..", "/"],
		parse: async (bytes) => {
			const tree = await readTree(pieces(bytes, [64, 7]), true);
			hold(writeNar(tree).equals(bytes), "it is written as it was read");
			await readTree(pieces(bytes, [512]), false);
		},
	},
];
