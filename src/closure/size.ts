import { type Closure, isSized } from "./closure.ts";
import { WhittleError } from "./error.ts";

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** Bytes as people read them: `362.1 MiB`. What is unknown is `?`. */
export function size(bytes: number | null): string {
	if (bytes === null || Number.isNaN(bytes)) return "?";
	let value = Math.abs(bytes);
	let unit = 0;
	while (value >= 1023.95 && unit < UNITS.length - 1) {
		value /= 1024;
		unit++;
	}
	return `${bytes < 0 ? "-" : ""}${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}

/** A whole number with separators: `3,125`. What is unknown is `?`. */
export function count(number: number): string {
	return Number.isNaN(number) ? "?" : number.toLocaleString("en-US");
}

/** `1 path`, `2 paths`. */
export function counted(number: number, noun: string, plural = `${noun}s`): string {
	return `${count(number)} ${number === 1 ? noun : plural}`;
}

/** A part of a whole, as people read it: `24 %`. What is there but rounds to nothing is `<1 %`. */
export function share(part: number, whole: number): string {
	const percent = whole === 0 ? 0 : Math.round((part / whole) * 100);
	return `${percent || (part > 0 && whole > 0 ? "<1" : 0)} %`;
}

const FACTORS: Readonly<Record<string, number>> = {
	"": 1,
	b: 1,
	k: 1024,
	kib: 1024,
	kb: 1e3,
	m: 1024 ** 2,
	mib: 1024 ** 2,
	mb: 1e6,
	g: 1024 ** 3,
	gib: 1024 ** 3,
	gb: 1e9,
	t: 1024 ** 4,
	tib: 1024 ** 4,
	tb: 1e12,
};

/** Bytes of a size on the command line: `500MB`, `1.5GiB`, `4096`. */
export function parseSize(text: string): number {
	const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
	const factor = FACTORS[(unit ?? "?").toLowerCase()];
	const bytes = Math.round(Number(digits ?? Number.NaN) * (factor ?? Number.NaN));
	if (!Number.isSafeInteger(bytes)) {
		throw new WhittleError("bad-size", "not a size", text, "write 500MB, 1.5GiB or 4096");
	}
	return bytes;
}

/** A figure of a closure: bytes, or paths where no size is known. */
export function figure(closure: Closure, value: number): string {
	return isSized(closure) ? size(value) : counted(value, "path");
}
