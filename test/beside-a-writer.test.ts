import { once } from "node:events";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import * as contract from "./contract.ts";
import { folder, system, whittle } from "./support.ts";
import { spawnInStore } from "./system/index.mjs";

/** A store of its own with a copy of the test system's database, for Nix to write to. */
function ownStore(): string {
	const root = folder();
	for (const place of ["conf", "nix/store", "nix/var/nix"]) {
		mkdirSync(join(root, place), { recursive: true });
	}
	writeFileSync(join(root, "conf/nix.conf"), "build-users-group =\n");
	cpSync(join(system.root, "nix/var/nix/db"), join(root, "nix/var/nix/db"), { recursive: true });
	return root;
}

const ADD_FOR_EVER = `
for i in $(seq 1000000); do
	echo "$i" > "$0/file-$i"
	nix-store --add "$0/file-$i"
done`;

test("beside a Nix that adds paths, every answer is whole and none is older than the last", async () => {
	const root = ownStore();
	const writer = spawnInStore(root, ["sh", "-euc", ADD_FOR_EVER, folder()], {
		stdio: ["ignore", "pipe", "inherit"],
		detached: true,
	});
	const ended = once(writer, "close");
	onTestFinished(async () => {
		process.kill(-writer.pid!, "SIGKILL");
		await ended;
	});
	await once(writer.stdout!, "data");
	const counts = Array.from({ length: 12 }, () => {
		const { status, stderr, json } = whittle([
			"top",
			"--all",
			"--store",
			root,
			"-n",
			"0",
			"--json",
		]);
		expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
		const { total, paths } = contract.top.parse(json());
		expect(paths).toHaveLength(total.paths);
		return total.paths;
	});
	expect(counts).toEqual(counts.toSorted((a, b) => a - b));
	expect(counts.at(-1)).toBeGreaterThan(counts[0]!);
});
