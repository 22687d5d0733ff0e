import { WhittleError } from "../../closure/error.ts";
import type { SshAddress } from "./ssh-address.ts";

/**
 * What ssh is started with to run `sh` over there, in Nix's order: of an option given
 * twice ssh takes the first, so `NIX_SSHOPTS` wins.
 *
 * @param knownHosts a file that holds the one key the host may have
 */
export function sshArguments(
	address: SshAddress,
	knownHosts: string | null,
	env: NodeJS.ProcessEnv = process.env,
): string[] {
	return [
		address.destination,
		"-x",
		...shellWords(env.NIX_SSHOPTS ?? ""),
		...(address.key === null ? [] : ["-i", address.key]),
		...(knownHosts === null ? [] : [`-oUserKnownHostsFile=${knownHosts}`]),
		...(address.compress ? ["-C"] : []),
		...(address.port === null ? [] : [`-p${address.port}`]),
		"-T", // a terminal in between would change the bytes
		"--",
		"sh",
	];
}

/** The words of a line as a shell reads them: blanks divide, quotes and backslashes keep. */
export function shellWords(line: string): string[] {
	const words: string[] = [];
	let word: string | null = null;
	for (let at = 0; at < line.length; at++) {
		const character = line[at]!;
		if (/\s/.test(character)) {
			if (word !== null) words.push(word);
			word = null;
		} else if (character === "'" || character === '"') {
			const end = closing(line, at);
			const inside = line.slice(at + 1, end);
			word = (word ?? "") + (character === "'" ? inside : inside.replace(/\\([\\"$`])/g, "$1"));
			at = end;
		} else {
			word = (word ?? "") + (character === "\\" ? (line[++at] ?? "") : character);
		}
	}
	return word === null ? words : [...words, word];
}

/** Where the quote that opens at `start` closes. */
function closing(line: string, start: number): number {
	const quote = line[start];
	for (let at = start + 1; at < line.length; at++) {
		if (line[at] === "\\" && quote === '"') at++;
		else if (line[at] === quote) return at;
	}
	throw new WhittleError(
		"bad-sshopts",
		"a quote is not closed",
		`NIX_SSHOPTS=${line}`,
		"write it as you would for a shell",
	);
}
