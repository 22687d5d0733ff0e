import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { disk, LARGE, LARGE_DISK, lab, SMALL, SMALL_DISK, unable } from "./support.ts";

const PACKAGES = ["a", "b", "c", "docs"];

/** What a system says when it is activated. */
const said = (system: string, version: string, how = "test") => [
	`${how} ${system}`,
	...PACKAGES.map((name) => `ran ${name} ${version}`),
	...PACKAGES.map((name) => `started ${name} ${version}`),
	`done ${system}`,
];

describe.skipIf(unable !== null)("the lab", () => {
	test("control: a plain copy of the new system beside the old one fails for want of space", async () => {
		const cases = [
			[SMALL, SMALL_DISK],
			[SMALL, disk.tmpfs(36)],
			[LARGE, LARGE_DISK],
			[LARGE, disk.btrfs(112)],
		] as const;
		for (const [packages, each] of cases) {
			const { old, new: next, url, place } = lab(packages);
			const host = await place(each);
			expect(host.valid()).toEqual(old.closure);
			const room = host.watch();
			const ran = host.copy(next, url);
			expect(ran.stderr).toMatch(/No space left on device/);
			expect(ran.status).not.toBe(0);
			expect((await room.stop()).free).toBeLessThan(4 << 20); // btrfs keeps some for itself
		}
	});

	test("an installed system is the only generation, current, valid, and its programs run", async () => {
		const { old, place } = lab(SMALL);
		for (const each of [SMALL_DISK, disk.ext4(44, { inodes: 400 }), disk.tmpfs(44)]) {
			const host = await place(each);
			expect(host.valid()).toEqual(old.closure);
			expect(host.verify()).toBe("");
			expect([host.profile(), host.current()]).toEqual([old.system, old.system]);
			expect(host.generations()).toEqual([old.system]);
			expect(host.log()).toEqual(said(old.system, "1.0"));
			expect(host.leftovers()).toEqual([]);
		}
	});

	test("a system is activated as this machine, below a directory and over ssh", async () => {
		const { old, new: next, place, serve } = lab(SMALL);
		const host = await place(disk.ext4(96));
		const { url } = await serve();
		// This process must go on, to serve it.
		const argv = ["nix", "copy", "--no-check-sigs", "--from", url, next.system];
		const copied = await host.start([...argv, "--to", `local?root=${host.mount}`]).ended;
		expect(copied).toMatchObject({ status: 0 });
		const words = ["bin/switch-to-configuration", "switch"] as const;

		const below = host.run([`${host.mount}${next.system}/${words[0]}`, words[1]]);
		expect(below).toMatchObject({ status: 0, stderr: "" });
		expect(host.current()).toBe(next.system);
		const within = host.run([`${old.system}/${words[0]}`, words[1]], { inside: true });
		expect(within).toMatchObject({ status: 0, stderr: "" });
		expect(host.current()).toBe(old.system);
		const { url: address, options } = await host.door();
		const ssh = (...command: string[]) =>
			spawnSync("ssh", [...options.split(" "), address, ...command], { encoding: "utf8" });
		expect(ssh(`${next.system}/${words[0]}`, words[1])).toMatchObject({ status: 0, stderr: "" });
		expect(ssh("readlink", "/run/current-system").stdout.trim()).toBe(next.system);
		expect(host.log().slice(said("", "").length)).toEqual([
			...said(next.system, "2.0", "switch"),
			...said(old.system, "1.0", "switch"),
			...said(next.system, "2.0", "switch"),
		]);

		host.only(next.system);
		expect(ssh(`${old.system}/${words[0]}`, words[1]).status).toBe(4);
		expect(host.current()).toBe(next.system);
		host.reboot();
		expect(host.current()).toBe(old.system);
	});

	test("a full disk is full, and what runs in a place ends with it", async () => {
		const { place } = lab(SMALL);
		const host = await place(SMALL_DISK);
		const empty = host.fill();
		expect(host.free()).toBe(0);
		expect(host.run(["sh", "-c", `echo x >${host.mount}/x`]).status).not.toBe(0);
		empty();
		expect(host.free()).toBeGreaterThan(1 << 20);
		const running = host.start(["sh", "-c", "sleep 1000 & sleep 1000"], { inside: true });
		const names = () => host.processes().map(({ name }) => name);
		while (names().filter((name) => name === "sleep").length < 2);
		expect(host.processes().map(({ pid }) => pid)).toContain(running.pid());
		host.killAll();
		expect(await running.ended).toMatchObject({ status: null });
		expect(running.isOver()).toBe(true);
		expect(names()).toEqual([]);
	});

	test("a broken cache: a path is missing, a NAR is another, it goes away; then it is mended", async () => {
		const { new: next, place, copy, serve } = lab(SMALL);
		const host = await place(disk.ext4(96));
		const cache = copy();
		const served = await serve(cache);
		const fetch = () =>
			host.start([
				...["nix", "copy", "--no-check-sigs", "--from", served.url],
				...["--option", "narinfo-cache-negative-ttl", "0"],
				...["--to", `local?root=${host.mount}`, next.system],
			]).ended;
		cache.lose(next.path("b-2.0"));
		expect((await fetch()).stderr).toMatch(/b-2\.0/);
		cache.mend();
		cache.corrupt(next.path("b-2.0"));
		expect((await fetch()).stderr).toMatch(/hash mismatch.*b-2\.0/s);
		cache.mend();
		served.goAway(1);
		expect((await fetch()).status).not.toBe(0);
		served.back();
		expect(await fetch()).toMatchObject({ status: 0 });
		expect(host.verify()).toBe("");
	});
});
