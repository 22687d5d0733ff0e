import type { ReadStream } from "node:tty";
import { buildCommand } from "@stricli/core";
import { categoryAt } from "../closure/categories.ts";
import { WhittleError } from "../closure/error.ts";
import { shortestChain } from "../closure/reach.ts";
import { opened } from "./browse/state.ts";
import { keyboard, screenOf, show } from "./browse/terminal.ts";
import { resized, update } from "./browse/update.ts";
import { view } from "./browse/view.ts";
import { type Context, INTERRUPTED, styleFor } from "./context.ts";
import { allFlag, type SubjectFlags, subjectAliases, subjectFlags, subjectOnly } from "./flags.ts";
import { open } from "./open.ts";

interface Flags extends Omit<SubjectFlags, "json"> {
	readonly all?: boolean;
}

const { json: _json, ...flagsOfSubject } = subjectFlags;

export const command = buildCommand<Flags, [string?], Context>({
	docs: {
		brief: "Walk through a closure in the terminal",
		fullDescription:
			"The path one is on, what led there and what it refers to, in three panes, with the keys of nix-tree: hjkl or arrows to move, / to search, w for why it is there, s to sort, y to copy, ? for all keys. x marks paths as gone, and shows what that would save.",
		customUsage: [
			{ input: "", brief: "the current system" },
			{ input: "./result", brief: "what a build left" },
			{ input: "system.whittle", brief: "a closure kept in a file" },
		],
	},
	parameters: {
		flags: { ...flagsOfSubject, all: allFlag },
		aliases: subjectAliases,
		positional: subjectOnly,
	},
	func: async function (flags, name) {
		const { process } = this;
		const { stdout } = process;
		const input = keysFrom(stdout, name);
		const { closure, contents, label, note } = await open(this, flags, name, flags.all ?? false);
		const style = styleFor(this, flags.color);
		let state = opened({
			closure,
			label,
			categoryOf: (path) => categoryAt(closure, path, contents),
			screen: screenOf(stdout),
			notice: note ?? null,
		});
		// Of the first frame no chain is part, of the next most likely.
		setTimeout(() => shortestChain(closure, closure.roots[0]!), 0);
		await show(input(), stdout, ({ suspend, copy, end }) => ({
			onKeys(keys) {
				for (const key of keys) {
					if (key === "<ctrl-c>") process.exitCode = INTERRUPTED;
					state = update(state, key);
					const { effect } = state;
					if (effect?.kind === "suspend") suspend();
					if (effect?.kind === "copy") copy(effect.text);
					if (effect?.kind === "quit") return end();
				}
			},
			onResize(screen) {
				state = resized(state, screen);
			},
			lines: () => view(state, style),
		}));
	},
});

/** Where keys come from; told before anything is read or built. */
function keysFrom(stdout: NodeJS.WriteStream, name: string | undefined): () => ReadStream {
	if (stdout.isTTY === true && process.env.TERM !== "dumb") {
		if (name === "-") return keyboard;
		if (process.stdin.isTTY) return () => process.stdin;
	}
	throw new WhittleError(
		"no-terminal",
		"browse needs a terminal to show itself on and to read keys from",
		null,
		"for text ask whittle top, tree or why; for a program add --json to them",
	);
}
