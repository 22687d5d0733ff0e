import { spawnSync } from "node:child_process";
import {
	createReadStream,
	lstatSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { FoundRoot } from "../../src/upgrade/target/target.ts";
import { done } from "./disk.ts";
import { disk, lab, SMALL, SMALL_DISK, unable } from "./support.ts";
import { bytesOf, DOORS, openDoor, openDoorOf } from "./targets.ts";

/** Allocated bytes as `du` counts them. */
function du(root: string, path: string): number {
	return Number(
		spawnSync("du", ["-s", "-B1", `${root}${path}`], { encoding: "utf8" }).stdout.split("\t")[0],
	);
}

/** Every name below a folder, with what it is and when it was changed. */
function listing(root: string): string[] {
	const { stdout } = spawnSync(
		"find",
		[
			root,
			"-xdev",
			"-printf",
			"%P %y %s %i %l ",
			"(",
			"-type",
			"d",
			"-o",
			"-printf",
			"%T@",
			")",
			"-printf",
			"\n",
		],
		{
			encoding: "utf8",
			maxBuffer: 1 << 28,
		},
	);
	return stdout
		.split("\n")
		.filter((line) => !line.startsWith("nix/var/nix/gc-socket/")) // of whoever looks, and away again
		.sort();
}

describe.skipIf(unable !== null).each(DOORS)("a target (%s)", (door) => {
	test("tells what is there", async () => {
		const { old, place } = lab(SMALL);
		const host = await place(SMALL_DISK);
		const { target } = await openDoor(door, host);
		const room = await target.room();
		expect(room.free).toBe(host.free());
		expect(room.freeInodes).toBeGreaterThan(0);
		expect(room.bootFree).toBe(null);
		expect(room.reserve).toBe(8 << 20);
		const { bootId, ...standing } = await target.standing();
		expect(bootId).toBe(readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
		expect(standing).toEqual({
			profile: old.system,
			current: old.system,
			booted: null,
			generations: [{ number: 1, system: old.system }],
		});
		expect((await target.allPaths()).toSorted()).toEqual(old.closure);
		const strange = [`${old.system}/etc`, "/nix/store/x", `/nix/store/${"0".repeat(32)}-a b`];
		const missing = `/nix/store/${"0".repeat(32)}-missing`;
		expect(await target.valid([...old.closure, ...strange, missing])).toEqual(new Set(old.closure));
		const sizes = await target.diskSizes([...old.closure, missing, ...strange]);
		expect(sizes).toEqual(new Map(old.closure.map((path) => [path, du(host.root, path)])));
		expect(await target.dead()).toEqual(new Set());
		const ofProfile = ({ root }: FoundRoot) => /profiles\/system-1-link$/.test(root);
		expect((await target.roots()).filter(ofProfile).map(({ path }) => path)).toEqual([old.system]);
		const registered = await target.registration(old.closure);
		expect(registered.trim()).toBe(host.nix("nix-store", "--dump-db", ...old.closure));
		const path = old.path("docs-1.0");
		const nar = spawnSync("nix-store", ["--dump", `${host.root}${path}`], { maxBuffer: 1 << 28 });
		expect((await bytesOf(target.dump(path))).equals(nar.stdout)).toBe(true);
		for await (const _first of target.dump(path)) break;
		expect((await target.standing()).profile).toBe(old.system);
	});

	test("counts a file with several names where it is met first", async () => {
		const { old, cache, place } = lab(SMALL);
		const host = await place(disk.ext4(64));
		const { target } = await openDoor(door, host);
		expect(cache).not.toBe("");
		const before = await target.diskSizes(old.closure);
		spawnSync("cp", ["-al", `${host.root}${old.path("docs-1.0")}/.`, `${host.root}/copy`]);
		expect(await target.diskSizes(old.closure)).toEqual(before);
		const sizes = await target.diskSizes([old.path("docs-1.0"), old.path("docs-1.0")]);
		expect(sizes.get(old.path("docs-1.0"))).toBe(du(host.root, old.path("docs-1.0")));
	});

	test("roots keep what comes later; what is released is dead, and all that refers to it", async () => {
		const { old, new: next, url, place } = lab(SMALL);
		const host = await place(disk.ext4(96));
		const { target, commands } = await openDoor(door, host);
		await target.keep("stage", next.closure);
		await target.keep("other", [next.path("docs-2.0")]);
		const came: string[] = [];
		const rooms: number[] = [];
		await target.fetch(next.closure, [url], (path, free) => {
			if (path !== null) came.push(path);
			if (free !== null) rooms.push(free);
		});
		const fresh = next.closure.filter((path) => !old.closure.includes(path));
		expect(came.toSorted()).toEqual(fresh);
		for (const free of rooms) expect(free).toBeGreaterThan(0);
		expect(await target.valid(next.closure)).toEqual(new Set(next.closure));
		await target.verify(next.closure);
		expect(await target.dead()).toEqual(new Set());
		expect(await target.release(fresh)).toEqual(expect.arrayContaining(fresh));
		await target.keep("stage", [next.path("a-2.0")]);
		await target.unkeep("other");
		await target.unkeep("other");
		const stays = new Set(host.nix("nix-store", "-qR", next.path("a-2.0")).split("\n"));
		const left = await target.release(fresh);
		expect(new Set(left)).toEqual(new Set(fresh.filter((path) => stays.has(path))));
		expect(host.valid()).toEqual([...new Set([...old.closure, ...stays])].sort());
		// Garbage that is not ours goes on to hold what it refers to.
		await target.fetch([next.path("b-2.0")], [url], () => {});
		await target.unkeep("stage");
		const lower = next.path("glib-2.0");
		expect(await target.release([lower])).toEqual([lower]);
		expect(await target.release([lower, next.path("a-2.0"), next.path("b-2.0")])).toEqual([]);
		expect(await target.release([lower])).toEqual([]);
		expect(host.verify()).toBe("");
		expect(commands.filter((words) => words.includes("--gc "))).toEqual([]);
	});

	test("what no cache has is an error that names it; what is damaged is found", async () => {
		const { new: next, copy, place } = lab(SMALL);
		const host = await place(disk.ext4(96));
		const { target } = await openDoor(door, host);
		const cache = copy();
		const path = next.path("c-2.0");
		cache.lose(path);
		const get = target.fetch([path], [`file://${cache.folder}`], () => {});
		await expect(get).rejects.toMatchObject({ code: "not-fetched", where: path });
		expect((await target.room()).free).toBeGreaterThan(0);
		const docs = next.path("docs-2.0");
		await target.fetch([docs], [`file://${cache.folder}`], () => {});
		const file = spawnSync("find", [`${host.root}${docs}`, "-type", "f"], { encoding: "utf8" });
		writeFileSync(file.stdout.split("\n")[0]!, "other");
		const all = [...(await target.allPaths())];
		await expect(target.verify(all)).rejects.toMatchObject({ code: "path-damaged", where: docs });
	});

	test("a system becomes a generation, is activated, checked, and forgotten", async () => {
		const { old, new: next, url, place } = lab(SMALL);
		const host = await place(disk.ext4(96));
		const { target, output } = await openDoor(door, host);
		await target.fetch(next.closure, [url], () => {});
		await target.setProfile(next.system);
		await target.setProfile(next.system);
		expect(host.generations()).toEqual([old.system, next.system]);
		expect((await target.standing()).profile).toBe(next.system);
		expect(host.profile()).toBe(next.system);
		await target.activate(next.system, ["bin/switch-to-configuration", "switch"]);
		expect(host.current()).toBe(next.system);
		expect((await target.standing()).current).toBe(next.system);
		await target.sync();
		await target.check(next.system, ["{system}/sw/bin/a"], 20);
		await target.check(next.system, ["test", "-e", "{system}/nixos-version"], 20);
		expect(output).toContain("a 2.0");
		const code = async (command: string[], seconds: number) =>
			target.check(next.system, command, seconds).catch((error) => error.code);
		expect(await code(["false"], 20)).toBe("target-failed");
		expect(await code(["sleep", "77"], 1)).toBe("check-timed-out");
		host.only(old.system);
		await expect(
			target.activate(next.system, ["bin/switch-to-configuration", "switch"]),
		).rejects.toMatchObject({ message: expect.stringContaining("the lab refuses this system") });
		await target.forget([old.system, next.system]);
		expect(host.generations()).toEqual([next.system]);
		await target.forget([old.system]);
		expect((await target.standing()).generations.map(({ system }) => system)).toEqual([
			next.system,
		]);
	});

	test("an export stream is taken in; a broken one leaves the session usable", async () => {
		const { new: next, url, place } = lab(SMALL);
		const host = await place(disk.ext4(96));
		const { target } = await openDoor(door, host);
		const docs = next.path("docs-2.0");
		await target.fetch([docs], [url], () => {});
		const closure = host.nix("nix-store", "-qR", docs).split("\n");
		const file = join(host.folder, "export");
		const exported = `nix-store --store 'local?root=${host.mount}' --export "$@" >${file}`;
		expect(host.run(["sh", "-c", exported, "sh", ...closure]).status).toBe(0);
		const whole = readFileSync(file);
		expect(await target.release([docs])).toEqual([]);
		const stream = async function* (bytes: Uint8Array) {
			for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
		};
		const broken = async function* () {
			yield* stream(Buffer.alloc(3_000_000, "\n!x"));
		};
		await expect(target.import(broken())).rejects.toMatchObject({ code: "target-failed" });
		await expect(target.import(stream(whole.subarray(0, 200_000)))).rejects.toThrow();
		expect(await target.valid([docs])).toEqual(new Set());
		await target.import(stream(whole));
		await target.import(stream(whole));
		expect(await target.valid([docs])).toEqual(new Set([docs]));
		await target.verify([docs]);
	});

	test("paths of this machine's store are pushed with their closures", async () => {
		const { new: next, url, place } = lab(SMALL);
		const host = await place(disk.ext4(96));
		const here = mkdtempSync(join(tmpdir(), "whittle-test-"));
		onTestFinished(() => {
			done("chmod", ["-R", "u+w", here]);
			rmSync(here, { recursive: true });
		});
		const store = `local?root=${here}`;
		const flags = ["--extra-experimental-features", "nix-command", "--no-check-sigs"];
		const { system } = next;
		done("nix", ["copy", ...flags, "--from", url, "--to", store, system]);
		const { target, commands } = await openDoor(door, host);
		const { env } = await openDoorOf(door, host);
		const before = { ...process.env };
		Object.assign(process.env, env, { NIX_REMOTE: store });
		onTestFinished(() => {
			process.env = before;
		});
		await target.push([system]);
		await target.push([system]);
		expect(commands.length).toBe(1);
		expect(await target.valid(next.closure)).toEqual(new Set(next.closure));
		await target.verify(next.closure);
	});

	test("a dry run tells the commands, and the disk stays as it is", async () => {
		const { old, new: next, url, place } = lab(SMALL);
		const host = await place(disk.ext4(96));
		const { target, commands } = await openDoor(door, host, { dryRun: true });
		await target.dead(); // Nix makes a folder for a collector that only looks
		const before = listing(host.root);
		expect(target.dryRun).toBe(true);
		await target.lock();
		await target.reserveJournal(10);
		await target.savePlan("{}");
		await target.record({ plan: "p", stage: 1, state: "ROOTED", note: "" });
		await target.keep("stage", next.closure);
		await target.fetch(next.closure, [url], () => {});
		await target.import(createReadStream("/dev/null"));
		await target.push([]);
		await target.verify(old.closure);
		await target.setProfile(next.system);
		await target.activate(next.system, ["bin/switch-to-configuration", "switch"]);
		await target.check(next.system, ["false"], 1);
		await target.sync();
		await target.forget([old.system]);
		await target.release(old.closure);
		await target.rescue();
		await target.holdTimers();
		await target.releaseTimers();
		await target.unkeep("stage");
		await target.clear();
		await target.unlock();
		expect(listing(host.root)).toEqual(before);
		for (const part of ["--realise", "--import", "--verify-path", "--set", "switch", "gcroots"]) {
			expect(commands.filter((words) => words.includes(part))).not.toEqual([]);
		}
		for (const words of commands) {
			expect(spawnSync("sh", ["-n", "-c", words]).status).toBe(0);
		}
	});
});

test("names in gcroots are files, which take no block", async () => {
	const { old, place } = lab(SMALL);
	const host = await place(SMALL_DISK);
	const { target } = await openDoor("directory", host);
	await target.keep("stage", old.closure);
	const folder = join(host.root, "nix/var/nix/gcroots/whittle/stage");
	const names = readdirSync(folder);
	expect(names.map((name) => `/nix/store/${name}`).sort()).toEqual(old.closure);
	expect(names.map((name) => lstatSync(join(folder, name)).blocks)).toEqual(names.map(() => 0));
	rmSync(folder, { recursive: true });
});
