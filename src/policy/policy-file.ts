import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { WhittleError } from "../closure/error.ts";
import { type KeepContract, type Policy, USUAL_UPGRADE } from "./policy.ts";

export { USUAL_UPGRADE };

const NAME = "whittle.toml";

/** Bytes; nobody writes more by hand. */
const LARGEST = 2 ** 20;

/** A contract that asks for nothing. */
export const NOTHING: KeepContract = {
	capabilities: [],
	units: [],
	programs: [],
	packages: [],
	check: null,
};

/**
 * What the file says that was named with `--config`, or the whittle.toml of this folder, else of
 * the nearest above, up to where a repository starts. Without one nothing must be kept. Throws
 * `WhittleError` with file and line or key where it cannot be used.
 */
export async function readPolicy(
	named: string | undefined,
	folder: string = process.cwd(),
): Promise<Policy> {
	const file = named === undefined ? fileAbove(resolve(folder)) : resolve(folder, named);
	if (file === null) return { file, keep: NOTHING, upgrade: USUAL_UPGRADE };
	const text = textOf(file);
	const { parsePolicy } = await import("./policy-schema.ts");
	return { file, ...parsePolicy(text, file) };
}

/** The whittle.toml of `folder` or the nearest folder above; none above a repository's own. */
function fileAbove(folder: string): string | null {
	for (let at = folder; ; at = dirname(at)) {
		const file = join(at, NAME);
		if (existsSync(file)) return ours(file, folder);
		if (existsSync(join(at, ".git")) || at === dirname(at)) return null;
	}
}

/** Its check is a command that is run, so that nobody may lay one where others work below. */
function ours(file: string, folder: string): string {
	const owner = statSync(file).uid;
	const who = process.getuid?.() ?? owner;
	if (dirname(file) === folder || owner === who || owner === 0) return file;
	throw new WhittleError(
		"not-yours",
		"belongs to somebody else, and stands above this folder",
		file,
		`if you trust it, name it with --config ${file}`,
	);
}

function textOf(file: string): string {
	const refused = (what: string, remedy: string) =>
		new WhittleError("not-a-policy", what, file, remedy);
	try {
		const stat = statSync(file);
		if (!stat.isFile()) throw refused("is no file", `name a ${NAME}`);
		if (stat.size > LARGEST) throw refused("is too large for one", `name a ${NAME}`);
		return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
	} catch (error) {
		if (error instanceof WhittleError || !(error instanceof Error && "code" in error)) throw error;
		if (error.code === "ERR_ENCODING_INVALID_ENCODED_DATA") {
			throw refused("is not UTF-8", "save it as UTF-8");
		}
		throw refused(`cannot be read (${error.message})`, "name another with --config FILE");
	}
}
