import { z } from "zod";

/** A line of `--log-format internal-json`, as far as it is used. Apart, so that zod is loaded late. */
const Event = z.union([
	z.object({ action: z.literal("msg"), msg: z.string() }),
	z.object({
		action: z.literal("start"),
		id: z.number(),
		type: z.number(),
		fields: z.array(z.union([z.string(), z.number()])).default([]),
	}),
	z.object({ action: z.literal("stop"), id: z.number() }),
]);

/** `actCopyPath`: from the first byte of a path until it is registered. */
const COPY = 100;

/** Colours and other escape codes of a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they begin with one
const CODES = /\x1b\[[\d;]*m/g;

/** Understands what Nix logs: calls `onCopied` with each path whose copying has ended. */
export function copyEvents(onCopied: (path: string) => void) {
	const copying = new Map<number, string>();
	const said: string[] = [];
	return {
		hear(line: string): void {
			const event = parsed(line);
			if (event === null) return;
			if (typeof event === "string") said.push(event.replaceAll(CODES, ""));
			else if (event.action === "msg") said.push(event.msg.replaceAll(CODES, ""));
			else if (event.action === "start") {
				const [path] = event.fields;
				if (event.type === COPY && typeof path === "string") copying.set(event.id, path);
			} else {
				const path = copying.get(event.id);
				copying.delete(event.id);
				if (path !== undefined) onCopied(path);
			}
			if (said.length > 100) said.shift();
		},
		/** The last lines that were meant for people. */
		said: (): readonly string[] => said,
	};
}

/** An event, a line that is none, or null for events of other kinds. */
function parsed(line: string): z.infer<typeof Event> | string | null {
	if (!line.startsWith("@nix ")) return line;
	try {
		return Event.safeParse(JSON.parse(line.slice(5))).data ?? null;
	} catch (error) {
		if (error instanceof SyntaxError) return line; // two processes wrote at once
		throw error;
	}
}
