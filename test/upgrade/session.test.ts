import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
	existsSync,
	mkdtempSync,
	openSync,
	readFileSync,
	rmSync,
	writeFileSync,
	writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { Place } from "./place.ts";
import { disk, lab, SMALL, SMALL_DISK, unable } from "./support.ts";
import { DOORS, openDoor, openDoorOf } from "./targets.ts";

const folder = mkdtempSync(join(tmpdir(), "whittle-test-"));
const driver = join(folder, "hold-target.mjs");
beforeAll(async () => {
	const entry = new URL("hold-target.ts", import.meta.url).pathname;
	await build({
		entryPoints: [entry],
		outfile: driver,
		bundle: true,
		platform: "node",
		format: "esm",
		banner: {
			js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
		},
		external: ["@photostructure/sqlite"],
	});
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Waits for what must come true soon; fails with what it is when it does not. */
async function soon(what: () => boolean): Promise<void> {
	for (let tries = 0; tries < 150 && !what(); tries++) await setTimeout(100);
	expect(what()).toBe(true);
}

/** A driver that holds the lock of a disk and runs a command there. */
async function hold(
	door: (typeof DOORS)[number],
	host: Place,
	words: string[],
): Promise<ChildProcess> {
	const { address, env } = await openDoorOf(door, host);
	const child = spawn(process.execPath, [driver, address, ...words], {
		env: { ...process.env, ...env },
		stdio: ["ignore", "pipe", "inherit"],
	});
	onTestFinished(() => void child.kill("SIGKILL"));
	await once(child.stdout!, "data");
	return child;
}

const parentOf = (pid: number) =>
	Number(/^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);

const running = (host: Place, words: string) =>
	host.processes().filter((each) => each.arguments === words).length;

describe.skipIf(unable !== null).each(DOORS)("a session (%s)", (door) => {
	test("what runs ends with a driver that is killed, and its lock is stale", async () => {
		const host = await lab(SMALL).place(SMALL_DISK);
		const child = await hold(door, host, ["check", "sleep", "331"]);
		await soon(() => running(host, "sleep 331") === 1);
		const { target } = await openDoor(door, host);
		await expect(target.lock()).rejects.toMatchObject({ code: "upgrade-locked" });
		child.kill("SIGKILL");
		await soon(() => running(host, "sleep 331") === 0);
		await target.lock();
		await target.lock();
		const other = await openDoor(door, host);
		await expect(other.target.lock()).rejects.toMatchObject({ code: "upgrade-locked" });
		await other.target.unlock();
		await expect(other.target.lock()).rejects.toMatchObject({ code: "upgrade-locked" });
		await target.unlock();
		await other.target.lock();
	});

	test("an activation goes on to its end when the driver is killed, and holds the lock", async () => {
		const host = await lab(SMALL).place(SMALL_DISK);
		const go = join(host.folder, "go");
		const script = `until [ -e ${go} ]; do echo waiting; sleep 0.1; done; echo ended >${go}`;
		const child = await hold(door, host, ["activate", "/bin/sh", "-c", script]);
		const { target } = await openDoor(door, host);
		await soon(() => host.processes().some((each) => each.arguments === `/bin/sh -c ${script}`));
		child.kill("SIGKILL");
		await once(child, "close");
		let isLocked = false;
		const locking = target.lock().then(() => {
			isLocked = true;
		});
		await setTimeout(1500);
		expect(isLocked).toBe(false);
		writeFileSync(go, "");
		await soon(() => readFileSync(go, "utf8") === "ended\n");
		await locking;
		await target.lock();
	});

	test("what runs ends with a shell that is killed", async () => {
		const host = await lab(SMALL).place(SMALL_DISK);
		const { target } = await openDoor(door, host);
		await target.lock();
		const lock = join(host.root, "nix/var/nix/whittle/upgrade/lock");
		const { readlinkSync } = await import("node:fs");
		const shell = Number(readlinkSync(lock).split(":")[0]);
		const pid = host.processes().find(({ inner }) => inner === shell)?.pid ?? 0;
		const { system } = lab(SMALL).old;
		const checking = target.check(system, ["sleep", "332"], 600).catch((error) => error);
		await soon(() => running(host, "sleep 332") === 1);
		process.kill(pid, "SIGKILL");
		await soon(() => running(host, "sleep 332") === 0);
		expect(await checking).toMatchObject({ code: "target-lost" });
		await expect(target.room()).rejects.toMatchObject({ code: "target-lost" });
	});

	test("a session whose answers nobody is left to give is lost", async () => {
		const host = await lab(SMALL).place(SMALL_DISK);
		const { target } = await openDoor(door, host);
		await target.lock();
		const checking = target.check(lab(SMALL).old.system, ["sleep", "334"], 600);
		const lost = expect(checking).rejects.toMatchObject({ code: "target-lost" });
		await soon(() => running(host, "sleep 334") === 1);
		// The shell that waits for it, which the session's own has started.
		const [job] = host
			.processes()
			.filter(({ arguments: words }) => words.startsWith("timeout 0 sh -c "));
		const server = parentOf(job?.pid ?? 0);
		process.kill(server, "SIGKILL");
		await lost;
		await soon(() => running(host, "sleep 334") === 0);
	});

	test("an activation whose shell is killed has failed when it is over", async () => {
		const host = await lab(SMALL).place(SMALL_DISK);
		const { target } = await openDoor(door, host);
		const { system } = lab(SMALL).old;
		const activating = target
			.activate(system, ["/bin/sh", "-c", "sleep 2.335; : ended"])
			.catch((error: unknown) => error);
		await soon(() => running(host, "sleep 2.335") === 1);
		for (let [at] = host.processes().filter((each) => each.arguments === "sleep 2.335"); ; ) {
			const parent = host.processes().find(({ pid }) => pid === parentOf(at?.pid ?? 0));
			if (parent === undefined) throw new Error("no shell of the session is above it");
			if (!parent.arguments.includes("2.335")) {
				process.kill(parent.pid, "SIGKILL");
				break;
			}
			at = parent;
		}
		expect(await activating).toMatchObject({ code: "target-failed" });
		expect(running(host, "sleep 2.335")).toBe(0);
		expect((await target.room()).free).toBeGreaterThan(0);
	});

	test("a request whose own shell is killed does not go on behind its end", async () => {
		const { new: next, url, place } = lab(SMALL);
		const host = await place(disk.ext4(96));
		const { target } = await openDoor(door, host);
		const fetching = target.fetch(next.closure, [url], () => {}).catch((error: unknown) => error);
		const nix = () =>
			host
				.processes()
				.find((each) => each.name === "nix-store" && / --realise /.test(each.arguments));
		let isOver = false;
		void fetching.then(() => {
			isOver = true;
		});
		let found = nix();
		for (; found === undefined && !isOver; found = nix()) await setTimeout(1);
		process.kill(parentOf(found?.pid ?? 0), "SIGKILL");
		expect(await fetching).toMatchObject({ code: "not-fetched" });
		await soon(() => nix() === undefined);
		expect((await target.valid(next.closure)).size).toBeLessThan(next.closure.length);
	});

	test("asked to stop, it stops what runs and says why", async () => {
		const host = await lab(SMALL).place(SMALL_DISK);
		const { target, abort } = await openDoor(door, host);
		const checking = target.check(lab(SMALL).old.system, ["sleep", "333"], 600);
		const stopped = expect(checking).rejects.toThrow("stopped");
		await soon(() => running(host, "sleep 333") === 1);
		abort();
		await stopped;
		await soon(() => running(host, "sleep 333") === 0);
	});
});

describe.skipIf(unable !== null)("the journal", () => {
	test("is written on a disk without a free byte, and read where a record is torn", async () => {
		const host = await lab(SMALL).place(SMALL_DISK);
		const { target } = await openDoor("directory", host);
		const plan = JSON.stringify({ paths: lab(SMALL).new.closure });
		await target.savePlan(plan);
		await target.savePlan(plan);
		await target.reserveJournal(4);
		const record = (stage: number, note: string) =>
			target.record({ plan: "digest", stage, state: "FETCHED", note });
		await record(1, "");
		const mend = host.fill();
		expect(host.free()).toBe(0);
		await record(2, "a note\nof two lines");
		await record(3, "ü".repeat(400));
		expect(await target.savedPlan()).toBe(plan);
		const stages = async () => (await target.journal()).map(({ stage }) => stage);
		expect(await stages()).toEqual([1, 2, 3]);
		const [first, second, third] = await target.journal();
		expect(first).toMatchObject({ number: 0, plan: "digest", state: "FETCHED", note: "" });
		expect(Math.abs(first!.time - Date.now() / 1000)).toBeLessThan(60);
		expect(second!.note).toBe("a note\\nof two lines");
		expect(third!.note).toMatch(/^ü{200,240}$/);
		const file = join(host.root, "nix/var/nix/whittle/upgrade/journal");
		expect(readFileSync(file).length).toBe(4 * 512);
		writeSync(openSync(file, "r+"), "x", 2 * 512 + 20);
		expect(await stages()).toEqual([1, 2]);
		await record(4, "in its place");
		expect(await stages()).toEqual([1, 2, 4]);
		expect((await target.journal()).map(({ number }) => number)).toEqual([0, 1, 2]);
		mend();
		await target.reserveJournal(3);
		expect(readFileSync(file).length).toBe(6 * 512);
		await target.clear();
		expect([await target.journal(), await target.savedPlan()]).toEqual([[], null]);
		expect(existsSync(file)).toBe(false);
	});

	test("a plan that does not fit leaves the one before", async () => {
		const host = await lab(SMALL).place(SMALL_DISK);
		const { target } = await openDoor("directory", host);
		await target.savePlan("{}");
		const mend = host.fill();
		const { randomBytes } = await import("node:crypto");
		const saving = target.savePlan(randomBytes(1 << 20).toString("hex"));
		await expect(saving).rejects.toMatchObject({ code: "disk-full" });
		expect(await target.savedPlan()).toBe("{}");
		mend();
		expect(host.leftovers().filter((path) => /plan\.json\.gz\./.test(path))).toEqual([]);
	});
});

test.skipIf(unable !== null)(
	"a disk filled while paths come is a disk where Nix can run again",
	async () => {
		const { old, new: next, url, place } = lab(SMALL);
		const host = await place(disk.ext4(44));
		const { target, commands } = await openDoor("directory", host);
		await target.keep("stage", next.closure);
		await expect(target.fetch(next.closure, [url], () => {})).rejects.toMatchObject({
			code: "disk-full",
		});
		host.fill();
		expect(host.free()).toBe(0);
		await target.rescue();
		expect(commands.filter((words) => / --gc /.test(words))).toEqual([]);
		await target.unkeep("stage");
		expect(
			await target.release(next.closure.filter((path) => !old.closure.includes(path))),
		).toEqual([]);
		expect(host.valid()).toEqual(old.closure);
		expect(host.verify()).toBe("");
	},
);
