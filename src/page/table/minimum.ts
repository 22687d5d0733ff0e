import { WhittleError } from "../../closure/error.ts";
import { parseSize } from "../../closure/size.ts";

/** Units as a person writes them, larger ones first, and of two that fit the shorter text. */
const UNITS = [
	["TiB", 1024 ** 4],
	["TB", 1e12],
	["GiB", 1024 ** 3],
	["GB", 1e9],
	["MiB", 1024 ** 2],
	["MB", 1e6],
	["KiB", 1024],
	["KB", 1e3],
] as const;

/** The size as `parseSize` reads it to the byte: `500MB`; nothing for 0. */
export function asTyped(bytes: number): string {
	if (bytes === 0) return "";
	const forms = UNITS.filter(([, factor]) => bytes % factor === 0).map(
		([unit, factor]) => `${bytes / factor}${unit}`,
	);
	return [...forms, String(bytes)].reduce((best, form) =>
		form.length < best.length ? form : best,
	);
}

/** What was typed as a least size: bytes, or why it is none. Nothing is 0. */
export function leastSize(text: string): { bytes: number } | { fault: string } {
	if (text.trim() === "") return { bytes: 0 };
	try {
		return { bytes: parseSize(text) };
	} catch (error) {
		if (!(error instanceof WhittleError)) throw error;
		return { fault: `${error.what}: ${error.remedy}` };
	}
}
