import { spawnSync } from "node:child_process";
import { closeSync, ftruncateSync, openSync, statfsSync, writeSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { ensureTools } from "../system/index.mjs";

/** A small file system that a place is put on. */
export interface Disk {
	/** Same words, same disk. */
	readonly label: string;
	/** Bytes of its image; 0 where it is memory and has none. */
	readonly imageBytes: number;
	/** Makes the file system in an image. */
	format(image: string): void;
	/** Arguments of mount(8) but for the mount point. */
	mount(image: string): readonly string[];
}

const MIB = 2 ** 20;

/** The disks that there are, by mebibytes. */
export const disk = {
	/** ext4 as Debian makes it, with so many inodes if that is said. */
	ext4(mebibytes: number, { inodes }: { readonly inodes?: number } = {}): Disk {
		const few = inodes === undefined ? [] : ["-N", String(inodes)];
		return {
			label: ["ext4", mebibytes, ...few].join(" "),
			imageBytes: mebibytes * MIB,
			format: (image) => done("mkfs.ext4", ["-q", "-F", ...few, image]),
			mount: (image) => ["-o", "loop", image],
		};
	},

	/** btrfs; it needs 110 MiB at least. */
	btrfs(mebibytes: number, { compress = "zstd" }: { readonly compress?: string } = {}): Disk {
		return {
			label: `btrfs ${mebibytes} ${compress}`,
			imageBytes: mebibytes * MIB,
			format(image) {
				ensureTools(() => {}, [{ program: "mkfs.btrfs", package: "btrfs-progs" }]);
				// Data and metadata in the same blocks, as small ones want it.
				done("mkfs.btrfs", ["-q", "-f", "--mixed", image]);
			},
			mount: (image) => ["-o", `loop,compress=${compress}`, image],
		};
	},

	tmpfs(mebibytes: number): Disk {
		return {
			label: `tmpfs ${mebibytes}`,
			imageBytes: 0,
			format: () => {},
			mount: () => ["-t", "tmpfs", "-o", `size=${mebibytes}m,mode=755`, "none"],
		};
	},
};

/** Makes an image with the disk's file system in it. */
export function makeImage(of: Disk, image: string): void {
	const file = openSync(image, "w");
	ftruncateSync(file, of.imageBytes);
	closeSync(file);
	of.format(image);
}

/** Copies an image without the holes that it has. */
export function copyImage(from: string, to: string): void {
	done("cp", ["--sparse=always", "--reflink=auto", from, to]);
}

/** Bytes that others than root may still write at a place, as statvfs tells it. */
export function freeBytes(place: string): number {
	const { bavail, bsize } = statfsSync(place);
	return bavail * bsize;
}

/** Writes a file until not a byte more can be written; gives its bytes. */
export function fill(file: string): number {
	const zeros = Buffer.alloc(MIB, 1);
	const open = openSync(file, "a");
	let written = 0;
	try {
		for (const step of [MIB, 65_536, 4096, 512, 1]) {
			try {
				for (;;) written += writeSync(open, zeros, 0, step);
			} catch (error) {
				if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
			}
		}
	} finally {
		closeSync(open);
	}
	spawnSync("sync", ["-f", file]);
	return written;
}

/** The least that was free while it was watched. */
interface Lowest {
	/** Bytes. */
	readonly free: number;
	readonly inodes: number;
}

const WATCHER = `
const { statfsSync } = require("node:fs");
const { parentPort, workerData: { place, shared } } = require("node:worker_threads");
const ended = new Int32Array(shared);
let free = Infinity, inodes = Infinity;
do {
	const now = statfsSync(place);
	free = Math.min(free, now.bavail * now.bsize);
	inodes = Math.min(inodes, now.ffree);
	if (free < Infinity) Atomics.store(ended, 1, 1), Atomics.notify(ended, 1);
} while (Atomics.wait(ended, 0, 0, 1) === "timed-out");
parentPort.postMessage({ free, inodes });
`;

/** Asks how much is free a thousand times a second, whatever this thread does, until stopped. */
export function watchRoom(place: string): { stop(): Promise<Lowest> } {
	const shared = new SharedArrayBuffer(8);
	const ended = new Int32Array(shared);
	const worker = new Worker(WATCHER, { eval: true, workerData: { place, shared } });
	const lowest = new Promise<Lowest>((resolve, reject) => {
		worker.once("message", resolve);
		worker.once("error", reject);
	});
	return {
		stop() {
			Atomics.wait(ended, 1, 0, 1000); // it has looked at least once
			Atomics.store(ended, 0, 1);
			Atomics.notify(ended, 0);
			return lowest;
		},
	};
}

/** Runs a program of the machine; throws what it said where it fails. */
export function done(program: string, args: readonly string[]): string {
	const { status, stdout, stderr, error } = spawnSync(program, args, {
		encoding: "utf8",
		env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin`, LC_ALL: "C" },
	});
	if (status !== 0) throw error ?? new Error(`${program} ${args.join(" ")}: ${stderr.trim()}`);
	return stdout;
}
