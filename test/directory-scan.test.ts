import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import * as contract from "./contract.ts";
import { asNobody, folder, store, system, tiny, v1, v2, whittle } from "./support.ts";

/*
 * A directory that holds a nix/store and no database, as a mounted image does: the same
 * answers as with Nix's own records.
 */

const NOTE = /^whittle: there is no database at .*db\.sqlite: .*\n$/;

/** The test system's store without its database. */
function withoutDatabase(): string {
	const root = folder();
	mkdirSync(join(root, "nix"));
	symlinkSync(join(system.root, "nix/store"), join(root, "nix/store"));
	return root;
}

const Infos = z.record(
	z.string(),
	z.object({ narSize: z.int(), references: z.array(z.string()).transform((all) => all.sort()) }),
);

test.each([
	["version 1", [v1]],
	["version 2", [v2]],
	["the tiny one", [tiny]],
	["every path, derivations too", ["--all"]],
])("paths, sizes and references are those of the database: %s", (_, subject) => {
	const command = ["export", "--format", "json", ...subject];
	const recorded = whittle([...command, ...store]);
	const scanned = whittle([...command, "--store", withoutDatabase()]);
	expect([recorded.stderr, scanned.status]).toEqual(["", 0]);
	expect(scanned.stderr).toMatch(NOTE);
	const infos = Infos.parse(scanned.json());
	expect(infos).toEqual(Infos.parse(recorded.json()));
	expect(Object.keys(infos).length).toBeGreaterThan(15);
});

test("every command answers as it does with the database, files included", () => {
	const bare = withoutDatabase();
	for (const command of [
		["show", "--json", "--disk", tiny],
		["top", "-n", "0", "--json", "--disk", tiny],
		["why", "--json", "--precise", tiny, "glibc"],
		["who", "--json", tiny, "glibc"],
		["dups", "--json", tiny],
	]) {
		const scanned = whittle([...command, "--store", bare, "--quiet"]);
		expect(scanned.stderr).toBe("");
		expect(scanned.json()).toEqual(whittle([...command, ...store]).json());
	}
});

test("links are followed within the directory, and the current system is the default", () => {
	const bare = withoutDatabase();
	mkdirSync(join(bare, "run"));
	symlinkSync(tiny, join(bare, "run/current-system"));
	symlinkSync("run/current-system", join(bare, "result"));
	const ask = (...subject: string[]) =>
		contract.top.parse(
			whittle(["top", "--json", "--store", `local?root=${bare}`, ...subject]).json(),
		);
	const expected = ask(tiny);
	expect(expected.roots).toEqual([tiny]);
	expect(ask()).toEqual(expected);
	expect(ask(join(bare, "result"))).toEqual(expected);
	expect(ask(join(bare, tiny, "sw/bin"))).toEqual(expected);
});

const HASH = "0123456789abcdfghijklmnpqrsvwxyz";

/** A store of one path, a folder. */
function smallStore() {
	const root = folder();
	const path = join(root, "nix/store", `${HASH}-x`);
	mkdirSync(path, { recursive: true });
	return { root, path };
}

test("a fifo is not waited for: its path has no size, and that is said", () => {
	const { root, path } = smallStore();
	execFileSync("mkfifo", [join(path, "fifo")]);
	const { status, json } = whittle(["show", "--json", "--all", "--store", root]);
	const { problems } = contract.show.parse(json());
	expect(status).toBe(0);
	expect(problems).toMatchObject([{ code: "size-missing", path: `/nix/store/${HASH}-x` }]);
	expect(problems[0]!.message).toContain("fifo");
});

test("what this user may not read is refused by name", () => {
	const { root, path } = smallStore();
	for (const part of [root, join(root, "nix"), join(root, "nix/store")]) chmodSync(part, 0o755);
	writeFileSync(join(path, "secret"), "x".repeat(100), { mode: 0o600 });
	const refusal = (...flags: string[]) => {
		const { status, stdout, stderr } = asNobody(["top", "--all", "--store", root, ...flags]);
		expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
		expect(stderr.split("\n").length).toBe(2);
		return stderr;
	};
	expect(refusal()).toContain(
		`${join(path, "secret")}: cannot be read (EACCES: permission denied)`,
	);
	chmodSync(path, 0o700);
	expect(refusal("--disk")).toContain(`${path}: cannot be read (EACCES: permission denied)`);
	chmodSync(join(root, "nix/store"), 0o711);
	expect(refusal()).toContain(`${join(root, "nix/store")}: cannot be read`);
});

test("a path that is not in the directory, and a directory without any, are refused", () => {
	const { root } = smallStore();
	const absent = whittle(["top", "--store", root, tiny]);
	expect(absent).toMatchObject({ status: 2, stdout: "" });
	expect(absent.stderr).toMatch(/this path is not in the store; name one that is in /);
	const empty = folder();
	mkdirSync(join(empty, "nix/store"), { recursive: true });
	const none = whittle(["top", "--store", empty, "--all"]);
	expect(none).toMatchObject({ status: 2, stdout: "" });
	expect(none.stderr).toMatch(/the directory holds no store path; name another with --store\n$/);
});

test("a database that this user may not see is not taken for none", () => {
	const { root } = smallStore();
	const hidden = join(root, "nix/var/nix/db");
	mkdirSync(hidden, { recursive: true });
	writeFileSync(join(hidden, "db.sqlite"), "");
	for (const part of [root, join(root, "nix"), join(root, "nix/store")]) chmodSync(part, 0o755);
	chmodSync(hidden, 0o700);
	const { status, stdout } = asNobody(["top", "--all", "--store", root]);
	expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
});
