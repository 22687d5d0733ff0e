import { randomBytes } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { WhittleError } from "../../closure/error.ts";
import { quoted } from "../../nix/ssh/far-side.ts";
import { type Runner, read, shown } from "./command.ts";
import { decodeJournal, encodeRecord, RECORD } from "./journal-record.ts";
import type { Places } from "./places.ts";
import { lines } from "./reads.ts";
import type { JournalRecord } from "./target.ts";
import { allRoots } from "./writes.ts";

const journalFile = ({ folder }: Places) => `${folder}/journal`;
const planFile = ({ folder }: Places) => `${folder}/plan.json.gz`;

export async function journal(places: Places): Promise<readonly JournalRecord[]> {
	return decodeJournal((await contents(places, journalFile(places))) ?? Buffer.alloc(0));
}

/**
 * Room for records is zeros that are on the disk: written over, they take no new block. (On a file
 * system that never writes over, such as btrfs, that must be turned off for the file.)
 */
export async function reserveJournal(
	places: Places,
	runner: Runner,
	records: number,
): Promise<void> {
	const file = journalFile(places);
	const { next, slots } = await slotsOf(places);
	const more = next + records - slots;
	if (more <= 0) return;
	await runner.run({ words: ["mkdir", "-p", "--", places.folder] });
	if (slots === 0) {
		await runner.run({ words: ["touch", "--", file] });
		// Other file systems know no such thing, and need none.
		await runner.attempt({ words: ["chattr", "+C", "--", file] });
	}
	const place = [`bs=${RECORD}`, `seek=${slots}`, `count=${more}`];
	const how = ["conv=notrunc,fsync", "status=none"];
	await runner.run({ words: ["dd", "if=/dev/zero", `of=${file}`, ...place, ...how] });
	await runner.run({ words: ["sync", "--", places.folder] });
}

export async function record(
	places: Places,
	runner: Runner,
	what: Omit<JournalRecord, "number" | "time">,
): Promise<void> {
	const { next } = await slotsOf(places);
	const bytes = encodeRecord({ ...what, number: next, time: places.now() });
	if (next === 0) await runner.run({ words: ["mkdir", "-p", "--", places.folder] });
	const place = [`of=${journalFile(places)}`, `bs=${RECORD}`, `seek=${next}`];
	await runner.run({
		words: ["dd", ...place, "iflag=fullblock", "conv=notrunc,fsync", "status=none"],
		from: shown(["printf", "%s\\n", bytes.toString("utf8").trimEnd()]),
		input: [bytes],
	});
}

/** Where the next record goes: behind the last whole one. */
async function slotsOf(places: Places): Promise<{ next: number; slots: number }> {
	const bytes = (await contents(places, journalFile(places))) ?? Buffer.alloc(0);
	const last = decodeJournal(bytes).at(-1)?.number ?? -1;
	return { next: last + 1, slots: Math.floor(bytes.length / RECORD) };
}

export async function savedPlan(places: Places): Promise<string | null> {
	const bytes = await contents(places, planFile(places));
	if (bytes === null) return null;
	try {
		return gunzipSync(bytes).toString("utf8");
	} catch (error) {
		throw new WhittleError(
			"damaged-plan",
			`cannot be unpacked (${error instanceof Error ? error.message : String(error)})`,
			planFile(places),
			"see what became of the disk; whittle upgrade plan makes a new plan",
		);
	}
}

/** The old plan is there until the new one is, whole. */
export async function savePlan(places: Places, runner: Runner, plan: string): Promise<void> {
	const file = planFile(places);
	const temporary = `${file}.${randomBytes(4).toString("hex")}`;
	await runner.run({ words: ["mkdir", "-p", "--", places.folder] });
	try {
		await runner.run({
			words: ["dd", `of=${temporary}`, "bs=65536", "conv=fsync", "status=none"],
			from: "gzip -c plan.json",
			input: [gzipSync(plan)],
		});
		await runner.run({ words: ["mv", "-T", "--", temporary, file] });
	} catch (error) {
		await runner.attempt({ words: ["rm", "-f", "--", temporary] });
		throw error;
	}
	await runner.run({ words: ["sync", "--", places.folder] });
}

/** What a killed run may have left of a plan half written goes, too. */
export async function clear(places: Places, runner: Runner): Promise<void> {
	const { folder, session } = places;
	const text = `cd ${quoted(folder)} 2>/dev/null || exit 0; ls -A`;
	const ours = lines(await read(session, text, folder)).filter((name) =>
		/^(journal|plan\.json\.gz.*)$/.test(name),
	);
	if (ours.length > 0) {
		await runner.run({ words: ["rm", "-f", "--", ...ours.map((name) => `${folder}/${name}`)] });
	}
	await removeEmpty(places, runner, [allRoots(places)]);
}

/** Removes folders of ours that are empty. */
export async function removeEmpty(
	{ session }: Places,
	runner: Runner,
	folders: readonly string[],
): Promise<void> {
	for (const folder of folders) {
		const text = `[ ! -d ${quoted(folder)} ] || ls -A ${quoted(folder)} | wc -l`;
		if ((await read(session, text, folder)).trim() === "0") {
			await runner.attempt({ words: ["rmdir", "--", folder] });
		}
	}
}

/** A file's bytes; null where there is none. */
async function contents({ session }: Places, file: string): Promise<Buffer | null> {
	const answer = session.ask({ text: `[ -e ${quoted(file)} ] || exit 9; cat ${quoted(file)}` });
	const pieces: Uint8Array[] = [];
	for (;;) {
		const { done, value } = await answer.next();
		if (done !== true) pieces.push(value);
		else if (value.status === 0) return Buffer.concat(pieces);
		else if (value.status === 9) return null;
		else {
			throw new WhittleError(
				"not-readable",
				value.said.at(-1) ?? `ended with exit code ${value.status}`,
				file,
				"run as a user who may read it",
			);
		}
	}
}
