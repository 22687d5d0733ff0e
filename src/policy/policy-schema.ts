import { parse, TomlError } from "smol-toml";
import { z } from "zod";
import { WhittleError } from "../closure/error.ts";
import { expressionIn } from "../closure/pattern.ts";
import { parseSize } from "../closure/size.ts";
import { CAPABILITIES } from "./capabilities.ts";
import { nearest } from "./nearest.ts";
import { type KeepContract, type UpgradePolicy, USUAL_UPGRADE } from "./policy.ts";
import { isUnitName } from "./unit-names.ts";

/** Apart, so that smol-toml and zod are loaded late. */

const CAPABILITY_NAMES = CAPABILITIES.map(({ name }) => name);

/** Seconds: as long as a check has unless it says otherwise, and the longest it can have. */
const USUAL_TIME = 300;
const LONGEST_TIME = 7 * 24 * 3600;

/** What is wrong with a word of a list, and what to write; null for a good one. */
type Objection = readonly [what: string, remedy: string] | null;

function list(of: string, example: string, objection: (word: string) => Objection) {
	const remedy = `write a list of ${of}: ${example}`;
	const word = z.string({ error: remedy }).superRefine((text, context) => {
		const found = objection(text);
		if (found === null) return;
		context.addIssue({ code: "custom", message: found[1], params: { what: found[0] } });
	});
	return z.array(word, { error: remedy }).default([]);
}

const capabilities = list("names of capabilities", `["network", "ssh"]`, (name) => {
	if (CAPABILITY_NAMES.includes(name)) return null;
	const meant = nearest(name, CAPABILITY_NAMES);
	const instead = meant === null ? "" : `“${meant}” is meant? `;
	return [`there is no capability “${name}”`, `${instead}there are ${CAPABILITY_NAMES.join(", ")}`];
});

const units = list("systemd units", `["sshd.service"]`, (name) =>
	isUnitName(name)
		? null
		: [`“${name}” is no unit`, "a unit is named with its suffix: sshd.service, fstrim.timer"],
);

const programs = list("programs", `["git", "nano"]`, (name) =>
	/^[^/\0\s][^/\0]*$/.test(name)
		? null
		: [`“${name}” is no program`, "name it as on the command line, without a folder: git"],
);

const packages = list("packages", `["openssh", "/^linux-/"]`, patternObjection);

function patternObjection(pattern: string): Objection {
	if (pattern.trim() === "") return ["an empty pattern means nothing", "name a package: openssh"];
	try {
		new RegExp(expressionIn(pattern) ?? "");
		return null;
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		return [
			`“${pattern}” is no regular expression`,
			"between the slashes stands a JavaScript regular expression",
		];
	}
}

const COMMAND = `write program and arguments as a list, for there is no shell: ["./check.sh", "{system}"]`;
const TIME = `write seconds as a number above 0, at most ${LONGEST_TIME} (a week); ${USUAL_TIME} if left out`;

/** Program and arguments. */
function words(remedy: string) {
	return z
		.array(
			z.string({ error: remedy }).refine((word) => !word.includes("\0"), { error: remedy }),
			{ error: remedy },
		)
		.min(1, { error: remedy })
		.refine(([program]) => program !== "", { error: remedy });
}

function checkOf(section: string) {
	return z.strictObject(
		{
			command: words(COMMAND),
			seconds: z
				.number({ error: TIME })
				.positive({ error: TIME })
				.max(LONGEST_TIME, { error: TIME })
				.default(USUAL_TIME),
		},
		{ error: `write a section: [${section}] with command = ["…"], and seconds = ${USUAL_TIME}` },
	);
}

const check = checkOf("keep.check");

const keep = z.strictObject(
	{ capabilities, units, programs, packages, check: check.nullable().default(null) },
	{ error: "write a section: [keep]" },
);

const ATOMIC = `write a list of lists of packages: [["nginx", "/^nginx-mod/"]]`;
const ACTIVATE = `write a program of the system and its arguments as a list: ["bin/switch-to-configuration", "switch"]`;
const MARGIN = `write bytes, or a size in quotes: margin = "64MiB"`;

const margin = z
	.union([z.string(), z.int().nonnegative({ error: MARGIN })], { error: MARGIN })
	.transform((text, context) => {
		try {
			return typeof text === "number" ? text : parseSize(text);
		} catch (error) {
			if (!(error instanceof WhittleError)) throw error;
			context.addIssue({
				code: "custom",
				message: MARGIN,
				params: { what: `“${text}” is ${error.what}` },
			});
			return z.NEVER;
		}
	});

const upgradeCheck = checkOf("upgrade.check");

const upgrade = z
	.strictObject(
		{
			"non-vital": list("packages", `["man-db", "/^vim/"]`, patternObjection),
			atomic: z
				.array(list("packages", `["nginx", "/^nginx-mod/"]`, patternObjection), { error: ATOMIC })
				.default([]),
			barriers: list("packages", `["postgresql"]`, patternObjection),
			pinned: list("packages", `["linux"]`, patternObjection),
			activate: words(ACTIVATE)
				.refine(([program]) => program?.startsWith("/") !== true, { error: ACTIVATE })
				.default([...USUAL_UPGRADE.activate]),
			check: upgradeCheck.nullable().default(null),
			margin: margin.nullable().default(null),
		},
		{ error: "write a section: [upgrade]" },
	)
	.transform(({ "non-vital": nonVital, ...others }) => ({ nonVital, ...others }));

/** Every section of whittle.toml. */
const sections = { keep: keep.prefault({}), upgrade: upgrade.prefault({}) };
const schema = z.strictObject(sections);

/** The keys that stand in each table, by its place. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
	"": Object.keys(sections),
	keep: Object.keys(keep.shape),
	"keep.check": Object.keys(check.shape),
	upgrade: Object.keys(upgrade.in.shape),
	"upgrade.check": Object.keys(upgradeCheck.shape),
};

/** What the text of a whittle.toml says. Throws `WhittleError` that names line or key. */
export function parsePolicy(
	text: string,
	file: string,
): { keep: KeepContract; upgrade: UpgradePolicy } {
	const read = schema.safeParse(tableOf(text, file));
	if (read.success) return read.data;
	// What came first in the file is told first, as far as zod keeps that order.
	throw refusal(read.error.issues[0]!, file);
}

function tableOf(text: string, file: string): unknown {
	try {
		return parse(text);
	} catch (error) {
		if (!(error instanceof TomlError)) throw error;
		const [said = "", ...rest] = error.message.split("\n")[0]!.split(": ");
		const what = rest.length === 0 ? said : rest.join(": ");
		throw new WhittleError(
			"not-toml",
			`not TOML: ${what}`,
			`${file}:${error.line}:${error.column}`,
			`write it as in: [keep] capabilities = ["network", "ssh"]`,
		);
	}
}

function refusal(issue: z.core.$ZodIssue, file: string): WhittleError {
	const place = issue.path.reduce<string>(
		(all, key) => (typeof key === "number" ? `${all}[${key + 1}]` : `${all}.${String(key)}`),
		"",
	);
	const at = place.slice(1);
	const where = (key: string) => (key === "" ? file : `${file}: ${key}`);
	if (issue.code === "unrecognized_keys") {
		const [key = ""] = issue.keys;
		const allowed = KEYS[at] ?? [];
		const meant = nearest(key, allowed);
		return new WhittleError(
			"unknown-key",
			at === "" ? `there is no section [${key}]` : `there is no key “${key}” in [${at}]`,
			where(at === "" ? key : `${at}.${key}`),
			`${meant === null ? "" : `“${meant}” is meant? `}allowed ${allowed.length > 1 ? "are" : "is"} ${allowed.join(", ")}`,
		);
	}
	const params: unknown = issue.code === "custom" ? issue.params?.what : undefined;
	const what = typeof params === "string" ? params : "this cannot stand here";
	return new WhittleError("bad-policy", what, where(at), issue.message);
}
