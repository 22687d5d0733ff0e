import { spawn } from "node:child_process";
import { WhittleError } from "../closure/error.ts";
import { statusOf } from "./run-to-end.ts";

/** Turns on what `nix` subcommands need, in the one spelling every version since 2.3 takes. */
export const FEATURES = ["--option", "experimental-features", "nix-command flakes"];

/**
 * Runs one of Nix's programs without a shell and gives its standard output. What it says
 * on standard error is passed through as it comes. Throws `WhittleError` where the program
 * is missing or fails.
 */
export async function runNix(program: string, args: readonly string[]): Promise<Buffer> {
	const all = program === "nix" ? [...args.slice(0, 1), ...FEATURES, ...args.slice(1)] : args;
	const child = spawn(program, all, { stdio: ["ignore", "pipe", "inherit"] });
	const chunks: Buffer[] = [];
	child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
	const status = await statusOf(child, program);
	if (status !== 0) {
		throw new WhittleError(
			"nix-failed",
			`ended with ${typeof status === "number" ? `exit code ${status}` : status}`,
			[program, ...args].join(" "),
			"its own message stands above",
		);
	}
	return Buffer.concat(chunks);
}

/** From this version on `path-info --json` wants to be told its format. */
const ASKS_FOR_FORMAT = { major: 2, minor: 33 };

/** `nix path-info --json`, in the one shape that every version still prints. */
export async function pathInfo(args: readonly string[]): Promise<Buffer> {
	const said = (await runNix("nix", ["--version"])).toString("utf8");
	const [, major = "0", minor = "0"] = /(\d+)\.(\d+)/.exec(said) ?? [];
	const since = ASKS_FOR_FORMAT;
	const asked =
		Number(major) > since.major || (Number(major) === since.major && Number(minor) >= since.minor);
	return runNix("nix", ["path-info", "--json", ...(asked ? ["--json-format", "1"] : []), ...args]);
}
