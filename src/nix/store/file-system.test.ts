import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { blockProblems } from "./file-system.ts";

const BTRFS = 0x9123683e;

test("disk sizes on btrfs are marked, those on ext4, tmpfs and ZFS are not", () => {
	const marked = (type: number) => blockProblems("/", () => type);
	expect(marked(BTRFS)).toMatchObject([{ code: "size-missing", path: null }]);
	for (const type of [0xef53, 0x01021994, 0x2fc12fc1]) expect(marked(type)).toEqual([]);
});

test("the kind of file system is what stat(1) says", () => {
	const said = execFileSync("stat", ["-f", "-c", "%t", tmpdir()], { encoding: "utf8" });
	expect(blockProblems(tmpdir()).length).toBe(Number.parseInt(said, 16) === BTRFS ? 1 : 0);
});
