import { createHash } from "node:crypto";
import { escaped } from "../../closure/escape.ts";

/** A line of the journal. */
export interface JournalRecord {
	/** From 0, without gaps. */
	readonly number: number;
	/** Seconds since 1970, by the target's clock. */
	readonly time: number;
	/** Digest of the plan that is carried out. */
	readonly plan: string;
	/** 0 for what belongs to no stage. */
	readonly stage: number;
	readonly state: JournalState;
	/** One line of text: a system, a reason. */
	readonly note: string;
}

export const JOURNAL_STATES = [
	"PLANNED",
	"ROOTED",
	"FETCHED",
	"VERIFIED",
	"ACTIVATED",
	"COMMITTED",
	"RELEASED",
	"DONE",
	"ABORTED",
	"BLOCKED_REBOOT",
	"ROLLING_BACK",
	"ROLLED_BACK",
] as const;
export type JournalState = (typeof JOURNAL_STATES)[number];

/** Bytes of a record, its line end included. */
export const RECORD = 512;

/** Bytes that a plan's digest may have, so that a record has room for it. */
const DIGEST = 64;

/** Digits of a record's SHA-256 that stand at its end. */
const CHECK = 16;

/**
 * A record as a line of `RECORD` bytes: its parts and their checksum with tabs between, then
 * blanks. A note that does not fit is cut.
 */
export function encodeRecord({ number, time, plan, stage, state, note }: JournalRecord): Buffer {
	const head = `${number}\t${time}\t${cut(escaped(plan), DIGEST)}\t${stage}\t${state}\t`;
	const room = RECORD - Buffer.byteLength(head) - CHECK - 2;
	const text = `${head}${cut(escaped(note), room)}\t`;
	return Buffer.from(`${padded(`${text}${check(text)}`)}\n`);
}

/**
 * The records of a journal, in order. What is torn, or was never one, is left out, and so is
 * a record that stands where another should.
 */
export function decodeJournal(bytes: Buffer): JournalRecord[] {
	const records: JournalRecord[] = [];
	for (let at = 0; at + RECORD <= bytes.length; at += RECORD) {
		const record = decode(bytes.toString("utf8", at, at + RECORD));
		if (record !== null && record.number === at / RECORD) records.push(record);
	}
	return records;
}

function decode(slot: string): JournalRecord | null {
	const line = slot.trimEnd();
	const end = line.lastIndexOf("\t") + 1;
	if (end === 0 || line.slice(end) !== check(line.slice(0, end))) return null;
	const [number, time, plan = "", stage, name, note = ""] = line.slice(0, end - 1).split("\t");
	const state = JOURNAL_STATES.find((each) => each === name);
	const areFigures = [number, time, stage].every((each) => /^\d{1,15}$/.test(each ?? ""));
	if (state === undefined || !areFigures) return null;
	return { number: Number(number), time: Number(time), plan, stage: Number(stage), state, note };
}

function check(text: string): string {
	return createHash("sha256").update(text).digest("hex").slice(0, CHECK);
}

function cut(text: string, bytes: number): string {
	let result = text.slice(0, bytes); // a character has a byte at least
	while (Buffer.byteLength(result) > bytes) result = [...result].slice(0, -1).join("");
	return result;
}

function padded(text: string): string {
	return text + " ".repeat(RECORD - 1 - Buffer.byteLength(text));
}
