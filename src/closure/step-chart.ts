import { escaped } from "./escape.ts";
import type { Ledger, LedgerStep } from "./ledger.ts";
import { counted, share, size } from "./size.ts";
import { type Tick, ticksUpTo } from "./ticks.ts";

/** One row of the chart. Lengths are parts of its axis, 0 to 1; words are escaped. */
export interface StepBar {
	/** The step; null for the system as it was. */
	readonly step: LedgerStep | null;
	/** What was changed: of a joint step all its changes. */
	readonly changes: readonly string[];
	/** What the step costs, in one line; empty where it costs nothing. */
	readonly loses: string;
	/** The closure before the step, and after it. */
	readonly from: number;
	readonly to: number;
	/** The image after the step; null where it was not measured. */
	readonly image: number | null;
	/** The step was not built: its size is a prediction. */
	readonly isPredicted: boolean;
	/** `691.0 MiB`; empty for the system as it was. */
	readonly saving: string;
	/** `809.0 MiB`, with `≈` before it where it is predicted. */
	readonly size: string;
	/** `image 362.0 MiB`; null where there is none. */
	readonly imageSize: string | null;
	/** All of that in a sentence, for whoever cannot see the chart. */
	readonly told: string;
}

/** What a sign in the chart means. */
export interface Sign {
	readonly sign: "closure" | "saved" | "predicted" | "image";
	readonly means: string;
}

/** The chart of a search for smaller systems, as data: whoever draws it gives it its pixels. */
export interface StepChart {
	/** The configuration, as the person named it. */
	readonly name: string;
	/** `1.5 GiB → 362.0 MiB`. */
	readonly change: string;
	/** `8 steps, 76 % less; image …`. */
	readonly summary: string;
	readonly ticks: readonly Tick[];
	/** The system as it was, and one row a step. */
	readonly bars: readonly StepBar[];
	readonly legend: readonly Sign[];
}

/** What a ledger looks like. Pure: the same ledger gives the same chart. O(steps). */
export function stepChart(ledger: Ledger): StepChart {
	const { steps, before, after, image } = ledger;
	const images = [image?.before, image?.after, ...steps.map((step) => step.image)];
	const most = Math.max(
		before,
		...steps.map((step) => step.after),
		...images.map((bytes) => bytes ?? 0),
	);
	const on = (bytes: number) => (most === 0 ? 0 : bytes / most);
	const isPredicted = steps.some(({ measured }) => measured === null);
	const end = steps.at(-1)?.measured === null ? `≈ ${size(after)}` : size(after);
	const change = steps.length === 0 ? size(before) : `${size(before)} → ${end}`;
	return {
		name: escaped(ledger.configuration),
		change,
		summary: summaryOf(ledger),
		ticks: ticksUpTo(most),
		bars: [
			asItWas(ledger, on),
			...steps.map((step, k) => barOf(step, steps[k - 1]?.after ?? before, on)),
		],
		legend: [
			{ sign: "closure", means: "closure, NAR" },
			...(steps.length > 0 ? [{ sign: "saved", means: "saved by the step" } as const] : []),
			...(isPredicted ? [{ sign: "predicted", means: "≈ predicted, not built" } as const] : []),
			...(images.some((bytes) => bytes != null)
				? [{ sign: "image", means: "image, as a file" } as const]
				: []),
		],
	};
}

function summaryOf({ steps, before, after, image }: Ledger): string {
	const less = after < before ? `, ${share(before - after, before)} less` : "";
	const words =
		steps.length === 0 ? "no step was taken" : `${counted(steps.length, "step")}${less}`;
	return image === null ? words : `${words}; image ${size(image.before)} → ${size(image.after)}`;
}

function asItWas({ before, image }: Ledger, on: (bytes: number) => number): StepBar {
	return {
		step: null,
		changes: ["as it was"],
		loses: "",
		from: on(before),
		to: on(before),
		...imageOf(image?.before ?? null, on),
		isPredicted: false,
		saving: "",
		size: size(before),
		told: `As it was: ${size(before)}${image === null ? "" : `, image ${size(image.before)}`}`,
	};
}

function barOf(step: LedgerStep, before: number, on: (bytes: number) => number): StepBar {
	const isPredicted = step.measured === null;
	const words = escaped(step.change);
	const loses = step.losses.map(escaped).join("; ");
	return {
		step,
		changes: step.kind === "joint" ? words.split(" + ") : [words],
		loses,
		from: on(before),
		to: on(step.after),
		...imageOf(step.image, on),
		isPredicted,
		saving: size(step.together),
		size: `${isPredicted ? "≈ " : ""}${size(step.after)}`,
		told: [
			`${words}: saves ${size(step.together)}, ${size(step.after)} after it`,
			isPredicted ? " (predicted)" : "",
			step.image === null ? "" : `, image ${size(step.image)}`,
			loses === "" ? "" : `; loses ${loses}`,
		].join(""),
	};
}

function imageOf(bytes: number | null, on: (bytes: number) => number) {
	if (bytes === null) return { image: null, imageSize: null };
	return { image: on(bytes), imageSize: `image ${size(bytes)}` };
}
