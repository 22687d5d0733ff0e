import { spawn } from "node:child_process";
import { once } from "node:events";
import {
	chmodSync,
	copyFileSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	truncateSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { expect, test } from "vitest";
import * as contract from "./contract.ts";
import { asNobody, folder, system, tiny, whittle } from "./support.ts";

/** A store of its own with a copy of the test system's database, and no files. */
function ownStore() {
	const root = folder();
	const database = join(root, "nix/var/nix/db");
	mkdirSync(database, { recursive: true });
	mkdirSync(join(root, "nix/store"));
	copyFileSync(join(system.root, "nix/var/nix/db/db.sqlite"), join(database, "db.sqlite"));
	return { root, database, file: join(database, "db.sqlite") };
}

function paths(root: string, subject = tiny) {
	const answer = whittle(["top", "-n", "0", "--json", "--store", root, subject]);
	expect(answer.stderr).toBe("");
	return contract.top
		.parse(answer.json())
		.paths.map(({ path }) => path)
		.sort();
}

const expected = paths(system.root);

/** A new valid path, in a table where Nix's own would stand. */
const NEW = "/nix/store/0123456789abcdfghijklmnpqrsvwxyz-new-1.0";
const INSERT = `insert into ValidPaths(path, hash, registrationTime, narSize) values ('${NEW}', 'sha256:0', 0, 120)`;

test("what stands only in the write-ahead log is read too, and the log left alone", () => {
	const { root, database, file } = ownStore();
	const writer = new DatabaseSync(file);
	writer.exec("pragma journal_mode = wal; pragma wal_autocheckpoint = 0");
	writer.exec(INSERT);
	const before = readFileSync(`${file}-wal`);
	expect(paths(root, NEW)).toEqual([NEW]);
	expect(paths(root)).toEqual(expected);
	expect(readFileSync(`${file}-wal`)).toEqual(before);
	expect(readdirSync(database).sort()).toEqual(["db.sqlite", "db.sqlite-shm", "db.sqlite-wal"]);
	writer.close();
});

test("an unprivileged reader reads it all, log included, and leaves nothing behind", () => {
	const { root, file } = ownStore();
	const writer = new DatabaseSync(file);
	writer.exec("pragma journal_mode = wal; pragma wal_autocheckpoint = 0");
	writer.exec(INSERT);
	chmodSync(root, 0o755);
	for (const suffix of ["-wal", "-shm"]) chmodSync(file + suffix, 0o644);
	const left = () => readdirSync(tmpdir()).filter((name) => /^whittle-\w{6}$/.test(name));
	const before = left();
	for (const shm of [0o644, 0o600]) {
		chmodSync(`${file}-shm`, shm);
		const { status, stdout, stderr } = asNobody(["top", "--json", "--store", root, NEW]);
		expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
		expect(contract.top.parse(JSON.parse(stdout)).roots).toEqual([NEW]);
	}
	expect(left()).toEqual(before);
	writer.close();
});

test("a database in WAL mode without a log, in a folder that may not be written", () => {
	const { root, database, file } = ownStore();
	const writer = new DatabaseSync(file);
	writer.exec("pragma journal_mode = wal");
	writer.close();
	for (const place of [root, join(root, "nix"), join(root, "nix/var"), join(root, "nix/var/nix")]) {
		chmodSync(place, 0o755);
	}
	chmodSync(database, 0o555);
	const { status, stdout, stderr } = asNobody(["top", "--json", "--store", root, tiny]);
	expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
	expect(contract.top.parse(JSON.parse(stdout)).total.paths).toBe(expected.length);
	expect(readdirSync(database)).toEqual(["db.sqlite"]);
});

test("a writer that holds the lock is not waited for without end", async () => {
	const { root, file } = ownStore();
	const holder = spawn(process.execPath, [
		"-e",
		`const { DatabaseSync } = require("@photostructure/sqlite");
		const database = new DatabaseSync(process.argv[1]);
		database.exec("pragma locking_mode = exclusive; begin exclusive; ${INSERT}");
		console.log("locked");
		setInterval(() => database.isOpen, 1000);`,
		file,
	]);
	await once(holder.stdout, "data");
	expect(paths(root)).toEqual(expected);
	expect(whittle(["--store", root, NEW]).status).toBe(2); // not committed, so not there
	holder.kill("SIGKILL");
});

test("a file that may not be read at all: Nix is asked, once", () => {
	const { root, file } = ownStore();
	chmodSync(root, 0o755);
	chmodSync(file, 0o600);
	const bin = folder();
	chmodSync(bin, 0o777);
	const info = whittle(["export", "--store", system.root, tiny, "--format", "json"]).stdout;
	writeFileSync(join(bin, "info.json"), info);
	// A daemon would answer here; this nix says what the real one does, and notes that it was asked.
	writeFileSync(
		join(bin, "nix"),
		`#!/bin/sh\necho "$@" >> ${bin}/asked\ncase "$1" in --version) echo nix 2.8.0;; *) cat ${bin}/info.json;; esac\n`,
		{ mode: 0o755 },
	);
	const PATH = `${bin}:${process.env.PATH}`;
	const { status, stdout } = asNobody(["top", "-n", "0", "--json", "--store", root, tiny], {
		PATH,
	});
	expect(status).toBe(0);
	expect(
		contract.top
			.parse(JSON.parse(stdout))
			.paths.map(({ path }) => path)
			.sort(),
	).toEqual(expected);
	const asked = readFileSync(join(bin, "asked"), "utf8").trim().split("\n");
	expect(asked.filter((line) => line.startsWith("path-info"))).toHaveLength(1);
});

test.each([
	["is missing", () => folder(), /there is no Nix database/],
	[
		"is empty",
		() => {
			const { root, file } = ownStore();
			truncateSync(file);
			return root;
		},
		/not a Nix database/,
	],
	[
		"is something else",
		() => {
			const { root, file } = ownStore();
			writeFileSync(file, "#!/bin/sh\n".repeat(1000));
			return root;
		},
		/not a Nix database/,
	],
	[
		"is cut off",
		() => {
			const { root, file } = ownStore();
			truncateSync(file, 65536);
			return root;
		},
		/database/,
	],
	[
		"is damaged in its middle",
		() => {
			const { root, file } = ownStore();
			const bytes = readFileSync(file);
			bytes.fill(0xa5, 4096, bytes.length - 4096);
			writeFileSync(file, bytes);
			return root;
		},
		/damaged|cannot be read/,
	],
	[
		"lacks Nix's tables",
		() => {
			const { root, file } = ownStore();
			const database = new DatabaseSync(file);
			database.exec("pragma foreign_keys = off; drop table Refs");
			database.close();
			return root;
		},
		/not a Nix database/,
	],
])("a database that %s is one line and exit code 2", (_, make, says) => {
	const answer = whittle(["top", "--json", "--store", make(), tiny]);
	expect(answer).toMatchObject({ status: 2, stdout: "" });
	expect(answer.stderr).toMatch(says);
	expect(answer.stderr.trim().split("\n")).toHaveLength(1);
});

test("reading leaves no file beside a database", () => {
	const { root, database } = ownStore();
	paths(root);
	expect(readdirSync(database)).toEqual(["db.sqlite"]);
});
