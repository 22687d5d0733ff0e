import { buildCommand } from "@stricli/core";
import { escaped } from "../closure/escape.ts";
import { emptyPage, filledPage } from "../server/filled-page.ts";
import { servePage } from "../server/page-server.ts";
import { type Context, INTERRUPTED } from "./context.ts";
import { flag, subjectAliases, subjectOnly } from "./flags.ts";
import { openInBrowser } from "./open-in-browser.ts";
import { type PageFlags, pageFlags, shown } from "./page-subject.ts";

interface Flags extends PageFlags {
	readonly port: number;
	readonly open?: boolean;
}

export const command = buildCommand<Flags, [string?], Context>({
	docs: {
		brief: "The closure as a page to look at in the browser",
		fullDescription:
			"Reads the subject once and serves a page on this machine (127.0.0.1) until Ctrl-C: map, graph and table of the closure, with everything that can be asked of it. Only who has the printed address, token and all, can look; --open puts that address on a command line, where other users of this machine can see it. From afar: ssh -L 8000:127.0.0.1:PORT, then the same address with port 8000. Nothing is written, nothing is asked of any network.",
		customUsage: [
			{ input: "--open", brief: "the current system, in the browser" },
			{ input: "./result --diff /run/current-system", brief: "and what has changed" },
		],
	},
	parameters: {
		flags: {
			...pageFlags,
			port: {
				kind: "parsed",
				parse: (value: string): number => {
					if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) {
						throw new SyntaxError(`“${value}” is not a port`);
					}
					return Number(value);
				},
				default: "0",
				placeholder: "N",
				brief: "Where to listen; 0 for any free port",
			},
			open: flag("Open the page in the browser"),
		},
		aliases: subjectAliases,
		positional: subjectOnly,
	},
	func: async function (flags, name) {
		const { stdout, stderr } = this.process;
		const { label, pieces, policy } = await filled(this, flags, name);
		const { address, close } = await servePage(pieces, policy, flags.port);
		const interrupted = new Promise((resolve) => process.once("SIGINT", resolve));
		stdout.write(`${address}\n`);
		if (!flags.quiet) {
			stderr.write(`whittle: shows ${escaped(label)} there until Ctrl-C\n`);
		}
		if (flags.open) {
			openInBrowser(address, (fault) =>
				stderr.write(`whittle: ${escaped(fault)}; open the address above by hand\n`),
			);
		}
		await interrupted;
		close();
		this.process.exitCode = INTERRUPTED;
	},
});

/** The page as bytes. Of the closure nothing is kept: of a million paths it is large. */
async function filled(context: Context, flags: Flags, name: string | undefined) {
	const page = emptyPage();
	const content = await shown(context, flags, name);
	const pieces = Array.from(filledPage(page, content), (piece) => Buffer.from(piece));
	return { label: content.subject.label, pieces, policy: page.policy };
}
