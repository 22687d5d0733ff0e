import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as contract from "../contract.ts";
import { folder, nix, store, system, v1, v2, whittle } from "../support.ts";
import { buildSystem, inStore } from "../system/index.mjs";

const { minimal, tiny } = (await buildSystem(["minimal", "tiny"])).attrs as Record<string, string>;

function answer(...args: readonly string[]) {
	const run = whittle(["capabilities", ...args, "--json"]);
	expect(run).toMatchObject({ status: 0, stderr: "" });
	const json = contract.capabilities.parse(run.json());
	return { ...json, told: new Map(json.capabilities.map((each) => [each.name, each])) };
}

const here = answer(...store, v1);
const present = (of: typeof here) => [...of.told.values()].filter((each) => each.present);

function snapshotOf(path: string): string {
	const file = join(folder(), "closure.whittle");
	const run = whittle(["export", ...store, path, "--format", "snapshot", "-o", file]);
	expect(run.status).toBe(0);
	return file;
}

test("units and programs are as many as a shell finds where the store is", () => {
	const script = `
		cd "$1"
		count() { for file in $2; do [ ! -f "$1/$file" ] || [ ! -s "$1/$file" ] || echo; done | wc -l; }
		count etc/systemd/system "$(ls etc/systemd/system)"
		count etc/systemd/user "$(ls etc/systemd/user)"
		count sw/bin "$(ls sw/bin)"
	`;
	const { stdout, status } = inStore(system.root, ["sh", "-c", script, "sh", v1]);
	expect(status).toBe(0);
	expect([here.units, here.userUnits, here.programs]).toEqual(
		stdout.trim().split("\n").map(Number),
	);
});

test("what is there is so because of paths of the closure", () => {
	const paths = new Set(nix("nix-store", "-qR", v1).split("\n"));
	expect(present(here).length).toBeGreaterThan(20);
	for (const { name, because, by } of present(here)) {
		expect([name, because.length > 0, by.length > 0]).toEqual([name, true, true]);
		expect([name, because.filter((path) => !paths.has(path))]).toEqual([name, []]);
	}
	for (const each of here.capabilities.filter(({ present }) => !present)) {
		expect(each).toMatchObject({ present: false, because: [], by: [] });
	}
	const because = here.told.get("ssh")!.because.map((path) => path.replace(/^.*?-/, ""));
	expect(because).toEqual(["unit-sshd.service", expect.stringMatching(/^openssh-/)]);
	expect(here.told.get("editor")!.by).toEqual(["program nano"]);
});

test("a system with less has less, and the smallest has next to nothing", () => {
	const less = answer(...store, minimal!);
	const names = (of: typeof here) => present(of).map(({ name }) => name);
	expect(names(here).filter((name) => !names(less).includes(name))).toEqual([
		"man",
		"docs",
		"fonts",
		"audio",
	]);
	expect(names(answer(...store, tiny!))).toEqual(["switch", "shell", "tools"]);
});

test("from a snapshot names tell the same as files, or say that they do not", () => {
	for (const path of [v1, v2, minimal!, tiny!]) {
		const files = answer(...store, path);
		const names = answer(snapshotOf(path));
		expect([files.seen, names.seen]).toEqual(["files", "names"]);
		let told = 0;
		for (const { name, present } of names.capabilities) {
			if (present === null) continue;
			told++;
			expect([path, name, present]).toEqual([path, name, files.told.get(name)!.present]);
		}
		expect(told).toBeGreaterThan(40);
	}
});

test("text has a line for each, what is there first, and says what it was told by", () => {
	const { stdout } = whittle(["capabilities", ...store, v1]);
	const [title, figures, , head, ...rows] = stdout.trimEnd().split("\n");
	expect(title).toMatch(/^nixos-system-/);
	expect(figures).toMatch(/^\d+ of \d+ capabilities, \d+ units, .* programs on the path$/);
	expect(head).toMatch(/^CAPABILITY +THERE +BECAUSE OF +FOR$/);
	expect(rows.length).toBe(here.capabilities.length);
	expect(rows.find((row) => row.startsWith("ssh"))).toMatch(
		/^ssh +yes +sshd\.service, bin\/sshd \(unit-sshd\.service, openssh-.* logging in over the network$/,
	);
	expect(rows.find((row) => row.startsWith("printing"))).toMatch(
		/^printing +no +- cups\.service, or cups\.socket +printers$/,
	);
	const there = rows.map((row) => / (yes|no) /.exec(row)![1]);
	expect(there).toEqual([...there].sort().reverse());
	expect(whittle(["capabilities", snapshotOf(tiny!)]).stdout).toMatch(/\n! Told by the names of/);
});

test("of what is no system the programs of its roots count, and that is said", () => {
	const nano = here.told.get("editor")!.because[0]!;
	const alone = answer(...store, nano);
	expect(alone).toMatchObject({ isNixos: false, units: 0 });
	expect(present(alone).map(({ name }) => name)).toEqual(["editor"]);
	expect(whittle(["capabilities", ...store, nano]).stdout).toMatch(/\n! This is no NixOS system: /);
});

test("what is not built is refused", () => {
	const drv = nix("nix-store", "-q", "--deriver", v1).trim();
	expect(whittle(["capabilities", ...store, drv])).toMatchObject({
		status: 2,
		stdout: "",
		stderr: expect.stringMatching(
			/^whittle: .*: derivations have no units .*; name what they build\n$/,
		),
	});
});

test("a difference tells what was lost and gained, in words", () => {
	const json = contract.diff.parse(whittle(["diff", ...store, v1, minimal!, "--json"]).json());
	expect(json.lost!.capabilities).toEqual(["man", "docs", "fonts", "audio"]);
	expect(json.lost!.units).toEqual(["fail2ban.service", "pipewire.service", "wireplumber.service"]);
	expect(json.lost!.programs).toEqual(expect.arrayContaining(["gdb", "git", "man"]));
	expect(json.gained).toEqual({ capabilities: [], units: [], programs: [] });
	const back = contract.diff.parse(whittle(["diff", ...store, minimal!, v1, "--json"]).json());
	expect([back.lost, back.gained]).toEqual([json.gained, json.lost]);

	const { stdout } = whittle(["diff", ...store, v1, minimal!]);
	expect(stdout).toMatch(
		/\nLOST\n {2}man\n {2}docs: .*\n {2}fonts: .*\n {2}audio \(pipewire\.service\)\n {2}units: fail2ban\.service, wireplumber\.service\n {2}packages on the path: .*\bgdb, git\b.*\n/,
	);
	expect(stdout).not.toContain("GAINED");
	const markdown = whittle(["diff", ...store, v1, minimal!, "--markdown"]).stdout;
	expect(markdown).toMatch(/\n\n#### Lost\n\n- <code>man<\/code>\n- <code>docs/);
});

test("what was in both is not lost, and where there is no system nothing is told", () => {
	const same = contract.diff.parse(whittle(["diff", ...store, v1, v1, "--json"]).json());
	expect([same.lost, same.gained].flatMap((each) => Object.values(each!)).flat()).toEqual([]);
	const [nano] = here.told.get("editor")!.because;
	const [bash] = here.told.get("shell")!.because;
	const packages = contract.diff.parse(whittle(["diff", ...store, nano!, bash!, "--json"]).json());
	expect([packages.lost, packages.gained]).toEqual([null, null]);
	expect(whittle(["diff", ...store, nano!, bash!]).stdout).not.toMatch(/LOST|GAINED/);
});

test("of a snapshot and a system here both are told by names", () => {
	const args = ["diff", ...store, snapshotOf(v1), minimal!];
	const json = contract.diff.parse(whittle([...args, "--json"]).json());
	expect(json.lost!.units).toEqual(["fail2ban.service", "pipewire.service", "wireplumber.service"]);
	expect(json.lost!.programs).toContain("gdb");
	expect(whittle(args).stdout).toMatch(/\nLOST, BY NAMES\n/);
});

test("names that nobody would give are escaped", () => {
	const top = "/nix/store/00000000000000000000000000000000-nixos-system-\u001b[31m";
	const unit = "/nix/store/00000000000000000000000000000001-unit-sshd.service";
	const shell = "/nix/store/00000000000000000000000000000002-openssh-\u001b[31m";
	const file = join(folder(), "closure.json");
	const info = (path: string, references: readonly string[]) => ({
		path,
		references,
		narSize: 1,
		valid: true,
		narHash: `sha256:${"0".repeat(52)}`,
	});
	writeFileSync(file, JSON.stringify([info(top, [unit, shell]), info(unit, []), info(shell, [])]));
	const { stdout, status } = whittle(["capabilities", file]);
	expect(status).toBe(0);
	expect(stdout).toContain("openssh-\\e[31m");
	expect(stdout).not.toContain("\u001b");
});
