import { buildApplication, type Command, run, text_en } from "@stricli/core";
import { WhittleError } from "../closure/error.ts";
import { escaped } from "../closure/escape.ts";
import { CANNOT_BE_USED, type Context } from "./context.ts";
import { help } from "./help.ts";
import { upgradeHelp, upgradeRefusal } from "./upgrade-words.ts";
import { VERSION } from "./version.ts";

/** EX_SOFTWARE: a fault of whittle itself. */
const INTERNAL_ERROR = 70;

/** Each command is read when it is called, for start-up counts. */
const COMMANDS: Readonly<Record<string, () => Promise<{ readonly command: Command<Context> }>>> = {
	show: () => import("./show.ts"),
	top: () => import("./top.ts"),
	tree: () => import("./tree.ts"),
	why: () => import("./why.ts"),
	who: () => import("./who.ts"),
	dups: () => import("./dups.ts"),
	roots: () => import("./roots.ts"),
	builds: () => import("./builds.ts"),
	export: () => import("./export.ts"),
	browse: () => import("./browse.ts"),
	whatif: () => import("./whatif.ts"),
	cut: () => import("./cut.ts"),
	serve: () => import("./serve.ts"),
	report: () => import("./report.ts"),
	diff: () => import("./diff.ts"),
	capabilities: () => import("./capabilities.ts"),
	options: () => import("./options.ts"),
	predict: () => import("./predict.ts"),
	shrink: () => import("./shrink.ts"),
	"upgrade plan": () => import("./upgrade/plan.ts"),
	"upgrade run": () => import("./upgrade/run.ts"),
	"upgrade resume": () => import("./upgrade/resume.ts"),
	"upgrade rollback": () => import("./upgrade/rollback.ts"),
	"upgrade status": () => import("./upgrade/status.ts"),
};

void main(process.argv.slice(2)).then((code) => {
	process.exitCode = code;
});

async function main(args: readonly string[]): Promise<number> {
	endQuietlyWhenNobodyReads();
	const [first = "", ...rest] = args;
	if (first === "--version") {
		process.stdout.write(`whittle ${VERSION}\n`);
		return 0;
	}
	if (first === "--help" || first === "-h" || first === "help") {
		if (rest.length === 0 || first !== "help") {
			process.stdout.write(help(VERSION));
			return 0;
		}
		const [topic] = commandIn(rest) ?? [];
		if (topic !== undefined) return runCommand(topic, ["--help"]);
		if (rest[0] === "upgrade") return noUpgrade(rest[1] ?? "--help");
		return refuse(`${escaped(rest[0]!)}: there is no such command; see whittle --help`);
	}
	const [name, words] = commandIn(args) ?? ["show", args];
	if (name === "show" && first === "upgrade") return noUpgrade(rest[0]);
	return runCommand(name, words);
}

/** The command that the first word names, or the first two, with what is left; null for none. */
function commandIn(args: readonly string[]): [name: string, rest: readonly string[]] | null {
	for (const words of [2, 1]) {
		const name = args.slice(0, words).join(" ");
		if (Object.hasOwn(COMMANDS, name)) return [name, args.slice(words)];
	}
	return null;
}

/** `whittle upgrade` with a word behind it that is none of its commands, or nothing. */
function noUpgrade(word: string | undefined): number {
	if (word !== "--help" && word !== "-h") {
		return refuse(upgradeRefusal(word?.startsWith("-") ? undefined : word));
	}
	process.stdout.write(upgradeHelp());
	return 0;
}

function refuse(why: string): number {
	process.stderr.write(`whittle: ${why}\n`);
	return CANNOT_BE_USED;
}

async function runCommand(name: string, args: readonly string[]): Promise<number> {
	const { command } = await COMMANDS[name]!();
	const application = buildApplication(command, {
		name: `whittle ${name}`,
		scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
		documentation: { onlyRequiredInUsageLine: true, disableAnsiColor: true },
		determineExitCode: (error) => (error instanceof WhittleError ? CANNOT_BE_USED : INTERNAL_ERROR),
		localization: {
			text: {
				...text_en,
				exceptionWhileRunningCommand: (error) => describe(error),
				exceptionWhileLoadingCommandFunction: (error) => describe(error),
				exceptionWhileParsingArguments: (error) =>
					`whittle: ${escaped(text_en.exceptionWhileParsingArguments.call({ formatException: message }, error, false))}; see whittle ${name} --help`,
			},
		},
	});
	const context: Context = {
		args,
		process: { stdout: process.stdout, stderr: process.stderr },
	};
	await run(application, args.flatMap(detached), context);
	const code = Number(context.process.exitCode ?? 0);
	return code < 0 ? CANNOT_BE_USED : code; // stricli's own codes: arguments it cannot use
}

/** `-n50` as `-n 50`, as people write it, for the flags that take a value. */
function detached(arg: string): string[] {
	const [, flag, value] = /^(-[nsfAo])(.+)$/s.exec(arg) ?? [];
	return flag === undefined || value === undefined ? [arg] : [flag, value];
}

/** One line: what, where, what to do. */
function describe(error: unknown): string {
	if (error instanceof WhittleError) {
		const where = error.where === null ? "" : `${escaped(error.where)}: `;
		return `whittle: ${where}${escaped(error.what)}; ${escaped(error.remedy)}`;
	}
	if (process.env.WHITTLE_DEBUG && error instanceof Error) return error.stack ?? error.message;
	return `whittle: a fault of whittle itself: ${escaped(message(error))}; please report it with what WHITTLE_DEBUG=1 prints`;
}

function message(error: unknown): string {
	return error instanceof WhittleError
		? `${error.what}; ${error.remedy}`
		: error instanceof Error
			? error.message
			: String(error);
}

/** `whittle top | head`: when the reader has gone there is nothing left to say. */
function endQuietlyWhenNobodyReads(): void {
	for (const stream of [process.stdout, process.stderr]) {
		stream.on("error", (error: NodeJS.ErrnoException) => {
			if (error.code === "EPIPE") process.exit(0);
			const refusal = new WhittleError(
				"not-writable",
				`cannot be written (${error.message})`,
				stream === process.stdout ? "standard output" : "standard error",
				"make room there, or send it elsewhere",
			);
			process.stderr.write(`${describe(refusal)}\n`);
			process.exit(CANNOT_BE_USED);
		});
	}
}
