import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Closure } from "../../src/closure/closure.ts";
import { readRegistration } from "../../src/nix/documents/registration.ts";
import { measureTarget } from "../../src/upgrade/target/measure-target.ts";
import { remediesOf } from "../../src/upgrade/target/remedies.ts";
import type { Target } from "../../src/upgrade/target/target.ts";
import { done } from "./disk.ts";
import { disk, lab, SMALL, unable } from "./support.ts";
import { DOORS, openAt, openDoor } from "./targets.ts";

const MIB = 2 ** 20;

async function closureOf(target: Target, paths: readonly string[]): Promise<Closure> {
	return readRegistration(await target.registration(paths));
}

describe.skipIf(unable !== null)("a target measured for a plan", () => {
	test("what is there is measured, what is not is predicted within two per cent", async () => {
		const { old, new: next, url, place } = lab(SMALL);
		for (const each of [disk.ext4(96), disk.tmpfs(96), disk.btrfs(128)]) {
			const full = await openDoor("directory", await place(each));
			await full.target.fetch(next.closure, [url], () => {});
			const closures = await Promise.all([
				closureOf(full.target, old.closure),
				closureOf(full.target, next.closure),
			]);
			const exact = await full.target.diskSizes([...old.closure, ...next.closure]);

			const host = await place(each);
			const { target } = await openDoor("directory", host);
			const free = host.free();
			const measured = await measureTarget(target, ...closures, MIB);
			let held = 0;
			for (const path of old.closure) held += exact.get(path)!;
			const total = (closure: Closure) => closure.totalDiskSize!;
			expect(total(measured.old)).toBe(held);
			const sum = next.closure.reduce((bytes, path) => bytes + exact.get(path)!, 0);
			expect(Math.abs(total(measured.new) - sum)).toBeLessThan(0.02 * sum + 64 * 1024);
			expect(measured.capacity).toBeLessThanOrEqual(held + free - MIB);
			expect(measured.capacity).toBeGreaterThan(held + free - 6 * MIB);
			expect(measured.notes.join()).toMatch(/predicted from NAR sizes/);
			expect(/btrfs/.test(measured.notes.join())).toBe(each.label.startsWith("btrfs"));
		}
	});

	test("too few inodes are told", async () => {
		const { old, new: next, url, place } = lab(SMALL);
		const { target } = await openDoor("directory", await place(disk.ext4(96)));
		await target.fetch(next.closure, [url], () => {});
		const [a, b] = [await closureOf(target, old.closure), await closureOf(target, next.closure)];
		const host = await place(disk.ext4(96, { inodes: 256 }));
		const few = await openDoor("directory", host);
		const { freeInodes } = await few.target.room();
		for (let k = 0; k < freeInodes! - 8; k++) writeFileSync(join(host.root, `file-${k}`), "");
		const { notes } = await measureTarget(few.target, a, b, 0);
		expect(notes.join()).toMatch(/inodes beside the old one, and 8 are free/);
	});
});

describe.skipIf(unable !== null).each(DOORS)("remedies (%s)", (door) => {
	test("are what then comes free", async () => {
		const { old, new: next, url, place } = lab(SMALL);
		const host = await place(disk.ext4(128));
		const { target } = await openDoor(door, host);
		expect(await remediesOf(target, { shortfall: MIB })).toEqual([]);
		await target.fetch(next.closure, [url], () => {});
		const ofKind = async (kind: string) => {
			const all = await remediesOf(target, { shortfall: 2 * MIB });
			return all.find((each) => each.kind === kind);
		};
		const dead = await ofKind("dead");
		const before = host.free();
		host.nix("nix-store", "--gc");
		host.valid(); // the collector takes the reserve away, whoever comes next makes it anew
		expect(Math.abs(host.free() - before - dead!.bytes)).toBeLessThan(256 * 1024);
		expect(dead).toMatchObject({ enough: true, how: "nix-store --gc" });

		await target.fetch(next.closure, [url], () => {});
		await target.setProfile(next.system);
		await target.activate(next.system, ["bin/switch-to-configuration", "switch"]);
		const generations = await ofKind("generations");
		expect(generations).toMatchObject({ what: "1 older generation", enough: true });
		const then = host.free();
		await target.forget([old.system]);
		host.nix("nix-store", "--gc");
		host.valid(); // the collector takes the reserve away, whoever comes next makes it anew
		expect(Math.abs(host.free() - then - generations!.bytes)).toBeLessThan(256 * 1024);
	});

	test("equal files count once each, until they are linked", async () => {
		const { place } = lab(SMALL);
		const host = await place(disk.ext4(96));
		const { target } = await openDoor(door, host);
		for (const name of ["one", "two"]) {
			mkdirSync(join(host.folder, name));
			writeFileSync(join(host.folder, name, "data"), Buffer.alloc(3 * MIB, "equal"));
			writeFileSync(join(host.folder, name, "name"), name);
			host.nix("nix-store", "--add", join(host.folder, name));
		}
		expect(await target.linkable?.()).toBe(3 * MIB);
		host.nix("nix-store", "--optimise");
		expect(await target.linkable?.()).toBe(0);
	});
});

test("this machine's store, as its environment has it: paths of another store are pushed there", async () => {
	const folder = mkdtempSync(join(tmpdir(), "whittle-test-"));
	onTestFinished(() => {
		done("chmod", ["-R", "u+w", folder]);
		rmSync(folder, { recursive: true });
	});
	const before = { ...process.env };
	onTestFinished(() => {
		process.env = before;
	});
	const root = (name: string) => `local?root=${join(folder, name)}`;
	writeFileSync(join(folder, "thing"), "thing");
	mkdirSync(join(folder, "target/nix/store"), { recursive: true });
	const path = done("nix-store", ["--store", root("here"), "--add", join(folder, "thing")]).trim();
	process.env.NIX_REMOTE = root("here");
	const { target, commands } = await openAt(join(folder, "target"));
	await target.push([path]);
	await target.push([path]);
	expect(await target.valid([path])).toEqual(new Set([path]));
	expect(commands).toHaveLength(1);
	await target.verify([path]);
});

test("timers that are active are held, and those alone started again, also by another run", async () => {
	const folder = mkdtempSync(join(tmpdir(), "whittle-test-"));
	const before = { ...process.env };
	onTestFinished(() => {
		process.env = before;
		rmSync(folder, { recursive: true });
	});
	for (const name of ["bin", "store", "state", "active"]) mkdirSync(join(folder, name));
	// No systemd runs where tests do: this keeps what is active as files.
	writeFileSync(
		join(folder, "bin/systemctl"),
		`#!/bin/sh
cd ${folder}/active
what=$1; shift
for unit do
	case $what:$unit in
		*:-*) ;;
		is-active:*) [ -e "$unit" ]; exit ;;
		mask:*) rm "$unit" && : >"$unit.masked" ;;
		unmask:*) rm "$unit.masked" ;;
		start:*) : >"$unit" ;;
	esac
done
`,
	);
	chmodSync(join(folder, "bin/systemctl"), 0o755);
	const timers = ["nix-gc.timer", "nixos-upgrade.timer"];
	const active = () => readdirSync(join(folder, "active")).sort();
	for (const timer of [...timers, "other.timer"]) writeFileSync(join(folder, "active", timer), "");
	Object.assign(process.env, {
		PATH: `${folder}/bin:${process.env.PATH}`,
		NIX_STORE_DIR: join(folder, "store"),
		NIX_STATE_DIR: join(folder, "state"),
	});
	const first = await openAt(undefined);
	expect(first.target.storeDir).toBe(join(folder, "store"));
	expect(await first.target.holdTimers()).toEqual(timers);
	expect(active()).toEqual(["nix-gc.timer.masked", "nixos-upgrade.timer.masked", "other.timer"]);
	expect(await first.target.holdTimers()).toEqual(timers);
	first.abort();
	const second = await openAt(undefined);
	expect(await second.target.holdTimers()).toEqual(timers);
	await second.target.releaseTimers();
	await second.target.releaseTimers();
	expect(active()).toEqual([...timers, "other.timer"]);
});
