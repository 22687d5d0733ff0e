import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { WhittleError } from "../../closure/error.ts";

/** What Nix's collector keeps besides references. */
export interface CollectorSettings {
	/** `keep-derivations`: of a path that is kept also its derivation. */
	readonly derivations: boolean;
	/** `keep-outputs`: of a derivation that is kept also its outputs. */
	readonly outputs: boolean;
}

/** Names of the settings, the older ones among them. */
const SETTINGS: Readonly<Record<string, keyof CollectorSettings>> = {
	"keep-derivations": "derivations",
	"gc-keep-derivations": "derivations",
	"keep-outputs": "outputs",
	"gc-keep-outputs": "outputs",
};

/** How deep files may include each other. */
const DEEPEST = 20;

/**
 * The settings as Nix on this machine has them: `nix.conf` of the system, then the user's,
 * then `NIX_CONFIG`; the last word counts. Throws `WhittleError` where Nix would refuse.
 */
export function collectorSettings(env: NodeJS.ProcessEnv = process.env): CollectorSettings {
	const settings = { derivations: true, outputs: false };
	const system = join(env.NIX_CONF_DIR ?? "/etc/nix", "nix.conf");
	for (const file of [system, ...userFiles(env)]) readFile(file, settings, 0);
	readLines(env.NIX_CONFIG ?? "", "NIX_CONFIG", process.cwd(), settings, 0);
	return settings;
}

/** The least important first. */
function userFiles(env: NodeJS.ProcessEnv): string[] {
	if (env.NIX_USER_CONF_FILES !== undefined) {
		return env.NIX_USER_CONF_FILES.split(":").filter(Boolean).reverse();
	}
	const folders = [
		env.XDG_CONFIG_HOME ?? join(env.HOME ?? homedir(), ".config"),
		...(env.XDG_CONFIG_DIRS ?? "/etc/xdg").split(":"),
	];
	return folders.map((folder) => join(folder, "nix/nix.conf")).reverse();
}

type Settings = { -readonly [Key in keyof CollectorSettings]: boolean };

function readFile(file: string, settings: Settings, depth: number): void {
	if (!existsSync(file)) return;
	try {
		readLines(readFileSync(file, "utf8"), file, dirname(file), settings, depth);
	} catch (error) {
		if (error instanceof WhittleError) throw error;
		throw new WhittleError(
			"not-readable",
			`cannot be read (${error instanceof Error ? error.message : String(error)})`,
			file,
			"what the garbage collector keeps is set there: run as a user who may read it",
		);
	}
}

function readLines(
	text: string,
	where: string,
	folder: string,
	settings: Settings,
	depth: number,
): void {
	for (const line of text.split("\n")) {
		const [name = "", value = "", third] = line.replace(/#.*/, "").trim().split(/\s+/);
		if (/^!?include$/.test(name) && depth < DEEPEST) {
			readFile(resolve(folder, value), settings, depth + 1);
		}
		const setting = Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined;
		if (setting === undefined || value !== "=") continue;
		if (third === undefined || !/^(true|yes|1|false|no|0)$/.test(third)) {
			throw new WhittleError(
				"bad-setting",
				`${name} is not true or false`,
				where,
				"correct it: the garbage collector refuses it, too",
			);
		}
		settings[setting] = /^(true|yes|1)$/.test(third);
	}
}
