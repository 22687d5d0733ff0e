import {
	chmodSync,
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	renameSync,
	rmSync,
	symlinkSync,
	unlinkSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type FarSide, startSshd } from "../sshd.ts";
import { copyImage, type Disk, done, fill, freeBytes, watchRoom } from "./disk.ts";
import { type Environment, type Mounted, mountDisk, type Ran, type Running } from "./mounted.ts";
import { type Lab, type LabSystem, nixConf } from "./systems.ts";

/** How whittle gets at the disk: below a folder, as this machine, or over ssh. */
export const WAYS = ["directory", "machine", "ssh"] as const;
export type Way = (typeof WAYS)[number];

/** A disk with a system on it, and all that whittle and Nix need to upgrade it. */
export interface Place extends Mounted {
	/** What a program of Nix prints about the disk's store; throws where it fails. */
	nix(name: "nix" | "nix-store" | "nix-env", ...args: string[]): string;
	/** The machine that the disk is, over ssh: an address, and what NIX_SSHOPTS must say. */
	door(): Promise<{ readonly url: string; readonly options: string }>;
	/** Starts whittle as its user would; `--target` follows the arguments where it has to. */
	startWhittle(way: Way, args: readonly string[], env?: Environment): Promise<Running>;
	/** The same to its end. */
	whittle(way: Way, args: readonly string[], env?: Environment): Promise<Ran>;
	/** Where the Nix of the target looks for paths by itself. */
	substituters(urls: readonly string[]): void;

	/** Copies a system with Nix alone, from the URL of a cache. */
	copy(of: LabSystem, cache: string): Ran;
	/** Puts a system on an empty disk: generation 1 of its profile, activated. */
	install(of: LabSystem, cache: string): void;
	/** Valid paths, sorted. */
	valid(): string[];
	/** What `nix-store --verify --check-contents` complains about; empty when all is well. */
	verify(): string;
	/** The system that the profile leads to, and that of /run/current-system. */
	profile(): string | null;
	current(): string | null;
	/** Systems of the profile's generations, oldest first. */
	generations(): string[];
	/** What systems said when they were activated, in order: `switch PATH`, `ran a 1.0`, … */
	log(): string[];
	/** From now on all systems but this one refuse to be activated; null: none does. */
	only(system: string | null): void;
	/** Files of the disk that neither Nix nor a system has there, below the disk's root. */
	leftovers(): string[];

	/** Bytes that are free now. */
	free(): number;
	/** Watches how much is free. */
	watch(): ReturnType<typeof watchRoom>;
	/** Fills the disk to the last byte; gives what makes room again. */
	fill(): () => void;
	/**
	 * The machine starts again: nothing runs, and the profile's system is activated. From now on
	 * it is pinned as the booted one, which that of a new place is not.
	 */
	reboot(): void;
}

/** The built program. */
export const program = fileURLToPath(new URL("../../dist/whittle.cjs", import.meta.url));

/** What Nix, a mount, and the lab itself have on a disk. */
const EXPECTED = [
	/^\/(run|lost\+found|bin|nix|nix\/store|nix\/var|nix\/var\/(log|nix).*)$/,
	/^\/bin\/sh$/,
	/^\/nix\/store\/\.links(\/.*)?$/,
];

/** What Nix has below nix/var/nix, once nothing runs. */
const OF_NIX =
	/^\/nix\/var\/(log(\/nix(\/drvs)?)?|nix|nix\/(db(\/.*)?|daemon-socket|temproots|userpool2?|gc\.lock|gc-socket(\/socket)?|profiles(\/(system(-\d+-link)?|per-user.*))?|gcroots(\/(auto(\/.*)?|profiles|per-user(\/.*)?|current-system|booted-system))?))$/;

/** Opens a disk for a test: a copy of `image` or, where that is null, a new and empty one. */
export async function openPlace(of: Disk, image: string | null): Promise<Place> {
	const mounted = await mountDisk(of, image);
	const { mount, root, run } = mounted;
	const watching: ReturnType<typeof watchRoom>[] = [];
	let far: Promise<FarSide> | undefined;

	const nix: Place["nix"] = (name, ...args) => {
		const { status, stdout, stderr } = run([name, ...args, "--store", `local?root=${mount}`]);
		if (status !== 0) throw new Error(`${name} ${args.join(" ")}: ${stderr}`);
		return stdout.trim();
	};
	const door: Place["door"] = () => {
		const session = mounted.write(
			"session",
			`#!/bin/sh\nexec env ${mounted.entering} sh -c "$SSH_ORIGINAL_COMMAND"\n`,
		);
		chmodSync(session, 0o755);
		far ??= startSshd({ machine: `ForceCommand ${session}` });
		return far.then(({ ports, options }) => ({
			url: `ssh://root@127.0.0.1:${ports.machine}`,
			options,
		}));
	};
	const linked = (link: string) => {
		try {
			return readlinkSync(join(root, link));
		} catch {
			return null; // there is none
		}
	};
	const profiles = "nix/var/nix/profiles";
	const activate = (system: string) => {
		const { status, stderr } = run([`${system}/bin/switch-to-configuration`, "test"], {
			inside: true,
		});
		if (status !== 0) throw new Error(`${system} cannot be activated: ${stderr}`);
	};
	const copy: Place["copy"] = (of, cache) =>
		run([
			...["nix", "copy", "--no-check-sigs"],
			...["--from", cache, "--to", `local?root=${mount}`, of.system],
		]);
	const profile = () => {
		const generation = linked(`${profiles}/system`);
		return generation && linked(`${profiles}/${generation.split("/").at(-1)}`);
	};

	const place: Place = {
		...mounted,
		nix,
		door,
		async startWhittle(way, args, env = {}) {
			const argv = [process.execPath, program, ...args];
			if (way === "machine") return mounted.start(argv, { inside: true, env });
			if (way === "directory") return mounted.start([...argv, "--target", mount], { env });
			const { url, options } = await door();
			return mounted.start([...argv, "--target", url], { env: { NIX_SSHOPTS: options, ...env } });
		},
		whittle: async (way, args, env) => (await place.startWhittle(way, args, env)).ended,
		substituters: (urls) => void mounted.write("conf/nix.conf", nixConf(urls)),

		copy,
		install(of, cache) {
			const { status, stderr } = copy(of, cache);
			if (status !== 0) throw new Error(`${of.system} cannot be installed: ${stderr}`);
			symlinkSync(of.system, join(root, profiles, "system-1-link"));
			symlinkSync("system-1-link", join(root, profiles, "system"));
			mkdirSync(join(root, "bin"), { recursive: true });
			symlinkSync(`${of.path("base-1.0")}/bin/sh`, join(root, "bin/sh")); // as NixOS has it
			activate(of.system);
		},
		valid: () => nix("nix", "path-info", "--all").split("\n").sort(),
		verify() {
			const { status, stdout, stderr } = run([
				...["nix-store", "--verify", "--check-contents"],
				...["--store", `local?root=${mount}`],
			]);
			const said = `${stdout}${stderr}`.replace(/^(reading|checking) .*\n/gm, "");
			return status === 0 ? said : `exit code ${status}: ${said}`;
		},
		profile,
		current: () => linked("run/current-system"),
		generations: () =>
			readdirSync(join(root, profiles))
				.flatMap((name) => /^system-(\d+)-link$/.exec(name) ?? [])
				.filter((_, i) => i % 2 === 1)
				.toSorted((a, b) => Number(a) - Number(b))
				.map((number) => linked(`${profiles}/system-${number}-link`) ?? ""),
		log() {
			const file = join(root, "run/lab/log");
			return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
		},
		only(system) {
			const link = join(root, "run/lab/only");
			rmSync(link, { force: true });
			if (system !== null) symlinkSync(system, link);
		},
		leftovers() {
			// Nix leaves that of a path which it was killed at.
			const isLock = (path: string) =>
				/^\/nix\/store\/[^/]+\.lock$/.test(path) && lstatSync(join(root, path)).size === 0;
			const valid = new Set(place.valid());
			const seen: string[] = [];
			const walk = (at: string) => {
				for (const name of readdirSync(join(root, at))) {
					const path = `${at}/${name}`;
					if (valid.has(path) || path === "/run" || isLock(path)) continue;
					const known = EXPECTED.some((each) => each.test(path));
					if (!known || (path.startsWith("/nix/var/") && !OF_NIX.test(path))) seen.push(path);
					else if (lstatSync(join(root, path)).isDirectory()) walk(path);
				}
			};
			walk("");
			return seen.sort();
		},

		free: () => freeBytes(root),
		watch() {
			const room = watchRoom(root);
			watching.push(room);
			return room;
		},
		fill() {
			const file = join(root, "filling");
			fill(file);
			return () => unlinkSync(file);
		},
		reboot() {
			mounted.killAll();
			for (const name of readdirSync(join(root, "run"))) {
				rmSync(join(root, "run", name), { recursive: true });
			}
			const system = profile();
			if (system === null) throw new Error("there is no profile to start from");
			activate(system);
			symlinkSync(system, join(root, "run/booted-system"));
			const gcroot = join(root, "nix/var/nix/gcroots/booted-system");
			rmSync(gcroot, { force: true });
			symlinkSync("/run/booted-system", gcroot);
		},
		async close() {
			for (const room of watching) await room.stop();
			(await far)?.stop();
			await mounted.close();
		},
	};
	return place;
}

/** A disk with the old system of a lab on it, from an image that is made once. */
export async function placeWithOld(of: Disk, { old, cache, folder }: Lab): Promise<Place> {
	const installed = async () => {
		const place = await openPlace(of, null);
		place.install(old, `file://${cache}`);
		return place;
	};
	if (of.imageBytes === 0) return installed();
	const image = join(folder, of.label.replaceAll(" ", "-"));
	if (!existsSync(image)) {
		const place = await installed();
		// Namespaces of processes that have just ended may still hold it: it is whole on the image now.
		done("sync", ["--file-system", place.root]);
		await place.unmount();
		const mine = `${image}.${process.pid}`;
		copyImage(place.image, mine);
		renameSync(mine, image); // whole, for whoever else makes it
		await place.close();
	}
	const place = await openPlace(of, image);
	place.reboot(); // /run is memory
	rmSync(join(place.root, "run/booted-system"));
	return place;
}
