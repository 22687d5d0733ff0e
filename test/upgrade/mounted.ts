import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { storeEnvironment } from "../system/index.mjs";
import { copyImage, type Disk, makeImage } from "./disk.ts";
import { type Found, kill, processesOf } from "./processes.ts";
import { nixConf } from "./systems.ts";

export interface Ran {
	readonly status: number | null;
	readonly stdout: string;
	readonly stderr: string;
	json(): unknown;
}

/** A program that goes on while the test does. */
export interface Running {
	readonly ended: Promise<Ran>;
	readonly isOver: () => boolean;
	/** That of the program itself; undefined where it has not begun, or has ended. */
	readonly pid: () => number | undefined;
}

export type Environment = Readonly<Record<string, string>>;

/**
 * Keeps a disk mounted for as long as its standard input is open, as the first process of
 * namespaces of its own, and buries who dies there: with it all that runs there ends, the mount
 * goes and the loop device with it, whatever ends ours. /run of the disk is memory, as on a
 * machine; /nix is an empty folder in place of this machine's; and /proc is its own, for Nix takes
 * what processes have open for roots, and other labs have the same paths.
 */
const HOLD = `
set -e
nix=$1 at=$2; shift 2
mount -t proc proc /proc
mount --bind "$nix" /nix
mount "$@" "$at"
mkdir -p "$at/run" "$at/nix/var/nix/profiles" "$at/nix/store"
mount -t tmpfs -o mode=755 none "$at/run"
echo mounted
exec 3<&0
cat <&3 &
wait
`;

/** The disk as a machine: its store is /nix, its /run is /run. */
const ENTER = `
set -e
mount --bind "$LAB_MOUNT/nix" /nix
mount --bind "$LAB_MOUNT/run" /run
exec "$@"
`;

/** A mounted disk, and programs that run where it is seen. */
export interface Mounted {
	/** A folder of this machine, not of the disk, at the same path for all that runs here. */
	readonly folder: string;
	/** Where the disk is mounted, for what runs here. */
	readonly mount: string;
	/** The same as this process sees it. */
	readonly root: string;
	/** The file that holds the disk. */
	readonly image: string;

	/** What a program is started with, for what starts it by itself: as shell words. */
	readonly entering: string;
	/** Runs a program; `inside`: on the disk as a machine, its store is /nix there. */
	run(argv: readonly string[], options?: RunOptions): Ran;
	start(argv: readonly string[], options?: RunOptions): Running;
	/** Writes a file below `folder`; returns its path. */
	write(name: string, text: string): string;

	/** What runs here, wherever it was started from, but for what keeps the mount. */
	processes(): Found[];
	/** Kills all that. */
	killAll(): void;
	/** Unmounts the disk; the image stays until `close`. */
	unmount(): Promise<void>;
	/** Ends what runs here, unmounts the disk and deletes it. */
	close(): Promise<void>;
}

export interface RunOptions {
	readonly inside?: boolean;
	readonly env?: Environment;
	readonly input?: string;
}

let count = 0;

/** The one child of a process; undefined where it has none. */
function childOf(pid: number): number | undefined {
	try {
		const [first = ""] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ");
		return first === "" ? undefined : Number(first);
	} catch {
		return undefined; // it has ended
	}
}

/** Mounts a copy of `image` or, where that is null, a new and empty disk. */
export async function mountDisk(of: Disk, image: string | null): Promise<Mounted> {
	const folder = mkdtempSync(join(tmpdir(), "whittle-lab-"));
	for (const name of ["home", "cache", "conf", "nix", "disk"]) mkdirSync(join(folder, name));
	mkdirSync("/nix", { recursive: true }); // the mount point; nothing is written below it
	const file = join(folder, "image");
	const mount = join(folder, "disk");
	if (image === null) makeImage(of, file);
	else copyImage(image, file);

	const name = `${process.pid}-${count++}`;
	const own = storeEnvironment(folder, {
		HOME: join(folder, "home"),
		XDG_CACHE_HOME: join(folder, "cache"),
		NO_COLOR: "1",
		LAB_MOUNT: mount,
		WHITTLE_LAB: name,
	});
	const write = (name: string, contents: string) => {
		writeFileSync(join(folder, name), contents);
		return join(folder, name);
	};
	write("conf/nix.conf", nixConf([]));

	const holder = spawn(
		"unshare",
		[
			...["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"],
			...["sh", "-c", HOLD, "sh", join(folder, "nix"), mount, ...of.mount(file)],
		],
		{ stdio: ["pipe", "pipe", "pipe"] },
	);
	const ended = once(holder, "close");
	const complaint = text(holder.stderr);
	const mounted = await Promise.race([once(holder.stdout, "data"), ended.then(() => null)]);
	const pid = mounted === null || holder.pid === undefined ? undefined : childOf(holder.pid);
	if (pid === undefined) {
		rmSync(folder, { recursive: true, force: true });
		throw new Error(`${of.label} cannot be mounted: ${(await complaint).trim()}`);
	}
	const beside = [
		"nsenter",
		...["--target", String(pid), "--mount", "--pid", `--wd=${folder}`, "--"],
	];
	const inside = [
		...beside,
		...["unshare", "--mount", "--propagation", "private", "sh", "-c", ENTER, "sh"],
	];

	// Those that only wait for another are none.
	const processes = () =>
		processesOf(`WHITTLE_LAB=${name}`).filter((found) => found.name !== "nsenter");
	const killAll = () => {
		// Until there is nobody: who dies may just have started another.
		while (processes().filter((found) => kill(found.pid)).length > 0);
	};
	const unmount = async () => {
		killAll();
		if (holder.exitCode !== null || holder.signalCode !== null) return;
		spawnSync("nsenter", ["--target", String(pid), "--mount", "--", "umount", "-R", mount]);
		holder.stdin.end();
		holder.kill("SIGKILL");
		await ended;
	};

	return {
		folder,
		mount,
		root: `/proc/${pid}/root${mount}`,
		image: file,
		entering: [...Object.entries(own).map((each) => each.join("=")), ...inside]
			.map((word) => `'${word.replaceAll("'", "'\\''")}'`)
			.join(" "),
		run(argv, { inside: within = false, env, input = "" } = {}) {
			const [first = "", ...rest] = [...(within ? inside : beside), ...argv];
			const { status, stdout, stderr } = spawnSync(first, rest, {
				input,
				encoding: "utf8",
				maxBuffer: 1 << 30,
				env: { ...own, ...env },
			});
			return { status, stdout, stderr, json: () => JSON.parse(stdout) };
		},
		start(argv, { inside: within = false, env } = {}) {
			const [first = "", ...rest] = [...(within ? inside : beside), ...argv];
			const child = spawn(first, rest, {
				stdio: ["ignore", "pipe", "pipe"],
				env: { ...own, ...env },
			});
			const closed = once(child, "close");
			const ended = Promise.all([text(child.stdout), text(child.stderr), closed]).then(
				([stdout, stderr]): Ran => ({
					status: child.exitCode,
					stdout,
					stderr,
					json: () => JSON.parse(stdout),
				}),
			);
			return {
				ended,
				isOver: () => child.exitCode !== null || child.signalCode !== null,
				// nsenter has it as its child; unshare and sh only become the next.
				pid: () => childOf(child.pid ?? 0),
			};
		},
		write,
		processes,
		killAll,
		unmount,
		async close() {
			await unmount();
			rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
		},
	};
}
