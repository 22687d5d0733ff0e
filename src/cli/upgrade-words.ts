import { escaped } from "../closure/escape.ts";
import { nearest } from "../policy/nearest.ts";

/** The commands of `whittle upgrade`, and what each does. */
export const UPGRADE = {
	plan: "the way from one system to another on a disk that cannot hold both",
	run: "goes that way on a machine, stage by stage",
	resume: "goes on where a run was interrupted",
	rollback: "goes back the way it came",
	status: "where a run stands, and what comes next",
} as const;

/** The same as the first sentence of a command's own help. */
export function upgradeBrief(name: keyof typeof UPGRADE): string {
	const brief = UPGRADE[name];
	return `${brief[0]!.toUpperCase()}${brief.slice(1)}`;
}

/** What `whittle upgrade --help` prints. */
export function upgradeHelp(): string {
	const rows = Object.entries(UPGRADE).map(([name, brief]) => `  ${name.padEnd(10)}${brief}\n`);
	return `USAGE
  whittle upgrade COMMAND [ARGUMENTS] [FLAGS]

COMMANDS
${rows.join("")}
Each takes --help: whittle upgrade plan --help
`;
}

/** What is said, in one line, to whoever named none of them: another word, or nothing. */
export function upgradeRefusal(word: string | undefined): string {
	const names = Object.keys(UPGRADE);
	const listed = (conjunction: string) =>
		`${names.slice(0, -1).join(", ")} ${conjunction} ${names.at(-1)}`;
	if (word === undefined) {
		return `upgrade: say what to do: ${listed("or")}; see whittle upgrade plan --help`;
	}
	const meant = nearest(word, names);
	const instead = meant === null ? "" : `“${meant}” is meant? `;
	return `upgrade ${escaped(word)}: there is no such command; ${instead}there are ${listed("and")}`;
}
