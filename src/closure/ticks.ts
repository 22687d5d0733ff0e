/** A place on an axis: 0 to 1, and what stands there; the first names the unit. */
export interface Tick {
	readonly at: number;
	readonly label: string;
}

const MIB = 1024 ** 2;
/** Ticks beside 0. */
const MOST_TICKS = 5;

/** Round numbers of MiB from 0 up to `most` bytes, the end of the axis: 1, 2 or 5 of some power of ten apart. */
export function ticksUpTo(most: number): Tick[] {
	const whole = most / MIB;
	if (whole === 0) return [{ at: 0, label: "0 MiB" }];
	const power = Math.floor(Math.log10(whole / MOST_TICKS));
	const apart = [1, 2, 5, 10].find((part) => whole / (part * 10 ** power) <= MOST_TICKS)!;
	const places = Math.max(0, -power - (apart === 10 ? 1 : 0));
	const label = (mib: number) =>
		mib.toLocaleString("en-US", { minimumFractionDigits: places, maximumFractionDigits: places });
	const ticks = Math.floor(whole / (apart * 10 ** power));
	return Array.from({ length: ticks + 1 }, (_, k) => {
		const mib = k * apart * 10 ** power;
		return { at: (mib * MIB) / most, label: k === 0 ? "0 MiB" : label(mib) };
	});
}
