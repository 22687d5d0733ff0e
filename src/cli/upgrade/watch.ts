import { escaped } from "../../closure/escape.ts";
import { size } from "../../closure/size.ts";
import type { Progress } from "../../nix/work.ts";
import type { UpgradeEvent } from "../../upgrade/drive/drive.ts";
import type { Context } from "../context.ts";
import { progressLine } from "../progress.ts";
import { statusLine } from "../status-line.ts";
import { duration } from "../text/duration.ts";

/** What an upgrade tells while it goes on. */
interface Watch {
	readonly emit: (event: UpgradeEvent) => void;
	readonly onProgress: (progress: Progress) => void;
	/** Takes the line away that says what is going on. */
	readonly clear: () => void;
}

/** Milliseconds between two lines about the same. */
const INTERVAL = 100;

/**
 * On a terminal one line that is written over, and stays once a stage is committed; else a line
 * for each state. Notes always stay.
 * With `quiet` nothing but notes.
 */
export function watch(context: Context, quiet: boolean): Watch {
	const isTerminal = context.process.stderr.isTTY === true;
	const { clear, show, say } = statusLine(context);
	let next = 0;
	let began: { readonly stage: number; readonly at: number; readonly done: number } | null = null;
	return {
		clear,
		onProgress(progress) {
			if (!isTerminal || quiet || Date.now() < next) return;
			next = Date.now() + INTERVAL;
			show(progressLine(progress));
		},
		emit(event) {
			if (event.kind === "note") return say(`whittle: ${escaped(event.note)}`);
			if (quiet) return;
			const stage = `stage ${event.stage} of ${event.stages}`;
			if (event.kind === "state") {
				const line = `${event.stage === 0 ? "" : `${stage}  `}${event.state}  ${escaped(event.note)}`;
				const stays = !isTerminal || event.state === "COMMITTED" || event.state === "ABORTED";
				return stays ? say(line.trimEnd()) : show(line);
			}
			if (!isTerminal) return;
			const now = Date.now();
			if (began?.stage !== event.stage) began = { stage: event.stage, at: now, done: event.done };
			if (now < next && event.done < event.of) return;
			next = now + INTERVAL;
			const { stage: _stage, stages: _stages, free, ...figures } = event;
			const bytes = event.done - began.done;
			const rate = bytes <= 0 || now === began.at ? null : (bytes * 1000) / (now - began.at);
			const left = rate === null ? null : Math.ceil((event.of - event.done) / rate);
			const bar = progressLine({ what: "fetching", unit: "bytes", ...figures });
			const speed = rate === null ? "" : `  ${size(Math.round(rate))}/s  ${duration(left)} left`;
			show(`${stage}  ${bar}${speed}${free === null ? "" : `  ${size(free)} free`}`);
		},
	};
}
