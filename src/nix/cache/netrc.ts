/** A user name and a password. */
export interface Credentials {
	readonly user: string;
	readonly password: string;
}

interface Entry extends Credentials {
	/** Null for `default`. */
	readonly host: string | null;
}

/** What credentials are wanted for. */
export interface Wanted {
	readonly host: string;
	/** The login, where it is known already. */
	readonly user?: string;
	/** May it be what the text has for any host? */
	readonly byDefault: boolean;
}

/**
 * The credentials that a netrc text has, as curl finds them: the first entry of the machine,
 * or `default` if it stands before one; with `user`, the first of that login.
 */
export function credentialsFor(
	text: string,
	{ host, user, byDefault }: Wanted,
): Credentials | null {
	const found = entriesOf(text).find(
		(entry) =>
			(entry.host === null ? byDefault : entry.host.toLowerCase() === host.toLowerCase()) &&
			(user === undefined || entry.user === user || entry.user === ""),
	);
	if (found === undefined) return null;
	return { user: user ?? found.user, password: found.password };
}

function entriesOf(text: string): Entry[] {
	const entries: { host: string | null; user: string; password: string }[] = [];
	const words = wordsOf(text);
	for (let word = words.next(); !word.done; word = words.next()) {
		const keyword = word.value.toLowerCase();
		if (keyword === "default") entries.push({ host: null, user: "", password: "" });
		if (!/^(machine|login|password|account)$/.test(keyword)) continue;
		const value = words.next();
		if (value.done) break;
		const last = entries.at(-1);
		if (keyword === "machine") entries.push({ host: value.value, user: "", password: "" });
		else if (keyword === "login" && last !== undefined) last.user = value.value;
		else if (keyword === "password" && last !== undefined) last.password = value.value;
	}
	return entries;
}

/** Words, quoted ones without their quotes; neither comments nor the text of macros. */
function* wordsOf(text: string): Generator<string, void> {
	let inMacro = false;
	for (const line of text.split(/\r?\n/)) {
		if (inMacro) {
			inMacro = line !== "";
			continue;
		}
		if (/^\s*#/.test(line)) continue;
		for (const [word, quoted] of line.matchAll(/"((?:[^"\\]|\\.)*)"|\S+/g)) {
			if (word.toLowerCase() === "macdef") {
				inMacro = true;
				break;
			}
			yield quoted === undefined ? word : unescaped(quoted);
		}
	}
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function unescaped(quoted: string): string {
	return quoted.replace(/\\(.)/g, (_, letter: string) => ESCAPES[letter] ?? letter);
}
