import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { storeEnvironment } from "../system/index.mjs";

/** The expression of the miniature. */
const miniatureFile = fileURLToPath(new URL("miniature.nix", import.meta.url));

/** A copy of nixpkgs, and a folder that holds its `lib`; "" where the machine has none. */
export const nixpkgs = process.env.NIXPKGS ?? "";
export const nixpkgsLib = process.env.NIXPKGS_LIB ?? "";

/** What a place is made of. */
export interface Machine {
	/** The folder of the test system. */
	readonly root: string;
	/** The built program. */
	readonly program: string;
}

export interface Ran {
	readonly status: number | null;
	readonly stdout: string;
	readonly stderr: string;
	json(): unknown;
}

/** A program that goes on while the test does. */
interface Running {
	readonly child: ChildProcess;
	readonly ended: Promise<Ran>;
	/** Sends a signal to it and all it has started. */
	kill(signal: NodeJS.Signals): void;
}

export interface Wanted {
	readonly variant?: "fat" | "small";
	/** The folder of nixpkgs' own lib to evaluate by; "" for ours. Default: that of `NIXPKGS_LIB`. */
	readonly nixpkgsLib?: string;
	/** Files of its folder that are further modules. */
	readonly modules?: readonly string[];
}

type Environment = Readonly<Record<string, string>>;

/**
 * A machine of one's own: the test system's store is /nix there, and what is built into it stays
 * from call to call, in an overlay that goes with the place. The rest of the file system is the
 * machine's own; HOME is a folder of the place.
 */
export interface Place {
	readonly folder: string;
	/** A configuration: the fat miniature. */
	readonly file: string;
	/** Writes a file below the place's folder; returns its path. */
	write(name: string, text: string): string;
	/** Writes another configuration of the miniature. */
	configuration(name: string, wanted?: Wanted): string;
	run(argv: readonly string[], env?: Environment): Ran;
	start(argv: readonly string[], env?: Environment): Running;
	/** The built program. */
	whittle(args: readonly string[], env?: Environment): Ran;
	startWhittle(args: readonly string[], env?: Environment): Running;
	/** What a program of Nix prints; throws where it fails. */
	nix(name: "nix" | "nix-build" | "nix-instantiate" | "nix-store", ...args: string[]): string;
	close(): void;
}

/** The text of a file that gives a configuration of the miniature. */
export function textOfMiniature(
	root: string,
	{ variant = "fat", nixpkgsLib: lib = nixpkgsLib, modules = [] }: Wanted = {},
): string {
	const plans = join(root, "plans");
	return `import ${miniatureFile} ${nixSet({ plans, variant, nixpkgsLib: lib, modules })}\n`;
}

/** The text of a file that gives a whole NixOS: `NIXPKGS`, evaluated by `NIXPKGS_LIB` if set. */
export function wholeText(modules: readonly string[] = []) {
	const file = fileURLToPath(new URL("whole.nix", import.meta.url));
	return `import ${file} ${nixSet({ nixpkgs, nixpkgsLib, modules })}\n`;
}

/** Strings and lists of strings as a Nix set. */
function nixSet(set: Readonly<Record<string, string | readonly string[]>>): string {
	const quoted = (value: string) => JSON.stringify(value).replaceAll("$", "\\$");
	const shown = (value: string | readonly string[]) =>
		typeof value === "string" ? quoted(value) : `[ ${value.map(quoted).join(" ")} ]`;
	const lines = Object.entries(set).map(([name, value]) => `${name} = ${shown(value)};`);
	return `{ ${lines.join(" ")} }`;
}

/**
 * The mount lasts as long as this process's standard input is open, whatever ends ours. It is
 * volatile: nothing of it has to outlive a crash, so nothing is forced to disk. Where the folder
 * for temporary files is itself an overlay, as in a container, memory stands in for it.
 */
const HOLD = `
over() { mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work$3" /nix; }
in_memory() {
  mkdir "$2/memory" && mount -t tmpfs none "$2/memory" && mkdir "$2/memory/upper" "$2/memory/work" &&
  over "$1" "$2/memory" ""
}
{ over "$1" "$2" ,volatile 2>/dev/null || in_memory "$1" "$2"; } && echo mounted && exec cat
`;

/** Opens a place; whoever opens it closes it. */
export async function openPlace({ root, program }: Machine, wanted: Wanted = {}): Promise<Place> {
	const folder = mkdtempSync(join(tmpdir(), "whittle-place-"));
	for (const name of ["upper", "work", "home", "cache"]) mkdirSync(join(folder, name));
	mkdirSync("/nix", { recursive: true }); // the mount point; nothing is written below it
	const lower = join(root, "nix");
	const holder = spawn(
		"unshare",
		["--mount", "--propagation", "private", "sh", "-c", HOLD, "sh", lower, folder],
		{ stdio: ["pipe", "pipe", "inherit"] },
	);
	const close = () => {
		// Before the mount goes: while it does, removing takes seconds.
		rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
		holder.stdin.end();
		holder.kill("SIGKILL");
	};
	const mounted = await new Promise<boolean>((resolve) => {
		holder.stdout.once("data", () => resolve(true));
		holder.once("close", () => resolve(false));
	});
	if (!mounted || holder.pid === undefined) {
		close();
		throw new Error(`no overlay of ${lower} can be mounted`);
	}
	const inside = ["--target", String(holder.pid), "--mount", `--wd=${folder}`, "--"];
	const environment = (more: Environment) => ({
		...storeEnvironment(root),
		HOME: join(folder, "home"),
		XDG_CACHE_HOME: join(folder, "cache"),
		NO_COLOR: "1",
		...more,
	});

	function run(argv: readonly string[], env: Environment = {}): Ran {
		const { status, stdout, stderr } = spawnSync("nsenter", [...inside, ...argv], {
			input: "",
			encoding: "utf8",
			maxBuffer: 1 << 30,
			env: environment(env),
		});
		return { status, stdout, stderr, json: () => JSON.parse(stdout) };
	}

	function start(argv: readonly string[], env: Environment = {}): Running {
		const child = spawn("nsenter", [...inside, ...argv], {
			stdio: ["ignore", "pipe", "pipe"],
			detached: true, // a process group of its own
			env: environment(env),
		});
		const status = new Promise<number | null>((resolve) => child.once("close", resolve));
		const ended = Promise.all([status, text(child.stdout), text(child.stderr)]).then(
			([status, stdout, stderr]) => ({
				status,
				stdout,
				stderr,
				json: (): unknown => JSON.parse(stdout),
			}),
		);
		return { child, ended, kill: (signal) => void process.kill(-child.pid!, signal) };
	}

	function write(name: string, text: string): string {
		const file = join(folder, name);
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(file, text);
		return file;
	}

	const configuration = (name: string, of: Wanted = {}) => write(name, textOfMiniature(root, of));
	const whittle = (args: readonly string[]) => [process.execPath, program, ...args];
	return {
		folder,
		file: configuration("configuration.nix", wanted),
		write,
		configuration,
		run,
		start,
		whittle: (args, env) => run(whittle(args), env),
		startWhittle: (args, env) => start(whittle(args), env),
		nix: (name, ...args) => {
			const { status, stdout, stderr } = run([name, ...args]);
			if (status !== 0) throw new Error(`${name} ${args.join(" ")}: ${stderr}`);
			return stdout.trim();
		},
		close,
	};
}

/** Bytes of the closures of systems that are built in a place, as Nix counts them. */
export function closureSizes(place: Place, paths: readonly string[]): number[] {
	const lines = place.nix("nix", "path-info", "-S", ...paths).split("\n");
	const sizes = new Map(lines.map((line) => line.split(/\s+/) as [string, string]));
	return paths.map((path) => Number(sizes.get(path)));
}
