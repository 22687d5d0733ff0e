import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { everyNix } from "../every-nix.mjs";
import { storeEnvironment } from "../system/index.mjs";
import { done } from "./disk.ts";
import { bytesOf, openAt } from "./targets.ts";

const nixes = await everyNix(() => {});

test.each(nixes)("all that is asked of a target works with Nix $version", async ({ path: bin }) => {
	const folder = mkdtempSync(join(tmpdir(), "whittle-test-"));
	const before = { ...process.env };
	onTestFinished(() => {
		process.env = before;
		done("chmod", ["-R", "u+w", folder]);
		rmSync(folder, { recursive: true });
	});
	// Another shell than the usual one, too.
	mkdirSync(join(folder, "bin"));
	symlinkSync("/bin/bash", join(folder, "bin/sh"));
	mkdirSync(join(folder, "root/nix/store"), { recursive: true });
	Object.assign(
		process.env,
		storeEnvironment(folder, { HOME: folder, PATH: `${folder}/bin:${bin}` }),
	);
	const add = (name: string) => {
		writeFileSync(join(folder, name), name);
		const words = ["--store", `local?root=${folder}/made`, "--add", join(folder, name)];
		return done("nix-store", words).trim();
	};
	const [one, two, three] = [add("one"), add("two"), add("three")];
	const flags = ["--extra-experimental-features", "nix-command", "--no-check-sigs"];
	const cache = `file://${folder}/cache`;
	done("nix", ["copy", ...flags, "--store", `local?root=${folder}/made`, "--to", cache, one, two]);

	const { target } = await openAt(join(folder, "root"));
	await target.keep("stage", [one, two, three]);
	const came: string[] = [];
	await target.fetch([one, two], [cache], (path) => path !== null && came.push(path));
	expect(came.toSorted()).toEqual([one, two].sort());
	await expect(target.fetch([one, three], [cache], () => {})).rejects.toMatchObject({
		code: "not-fetched",
		where: three,
	});
	expect((await target.allPaths()).toSorted()).toEqual([one, two].sort());
	expect(await target.dead()).toEqual(new Set());
	const roots = await target.roots();
	expect(roots.map(({ path }) => path).sort()).toEqual([one, two].sort());
	await target.verify([one, two]);
	await target.setProfile(one);
	await target.setProfile(two);
	expect(await target.standing()).toMatchObject({
		profile: two,
		generations: [
			{ number: 1, system: one },
			{ number: 2, system: two },
		],
	});
	await target.unkeep("stage");
	expect(await target.release([one, two])).toEqual(expect.arrayContaining([one, two]));
	await target.forget([one, two]);
	expect(await target.release([one, two])).toEqual([two]);
	expect(await target.valid([one, two])).toEqual(new Set([two]));
	expect(await target.registration([two])).toMatch(two);
	expect((await bytesOf(target.dump(two))).length).toBeGreaterThan(100);
	const exported = join(folder, "export");
	const words = `nix-store --store 'local?root=${folder}/made' --export ${three} >${exported}`;
	done("sh", ["-c", words]);
	const { createReadStream } = await import("node:fs");
	await target.import(createReadStream(exported));
	expect(await target.valid([three])).toEqual(new Set([three]));
	process.env.NIX_REMOTE = `local?root=${folder}/made`;
	await target.push([one]);
	expect(await target.valid([one])).toEqual(new Set([one]));
	await target.rescue();
	await target.reserveJournal(2);
	await target.record({ plan: "p", stage: 0, state: "PLANNED", note: "" });
	expect(await target.journal()).toHaveLength(1);
});
