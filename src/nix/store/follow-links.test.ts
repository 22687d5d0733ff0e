import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { range, storePath } from "../../closure/testing.ts";
import { linkFollower } from "./follow-links.ts";
import { localStore } from "./local-store.ts";

function folder(): string {
	const made = realpathSync(mkdtempSync(join(tmpdir(), "whittle-links-")));
	onTestFinished(() => rmSync(made, { recursive: true, force: true }));
	return made;
}

const below = ["", "/a", "/a/b", "/c"];
const nodes = fc.array(
	fc.oneof(
		fc.constant("file"),
		fc.constant("folder"),
		fc.record({ to: fc.nat(3), below: fc.constantFrom(...below), relative: fc.boolean() }),
	),
	{ minLength: 16, maxLength: 16 },
);

test("links lead where the operating system says", () => {
	const place = folder();
	let run = 0;
	fc.assert(
		fc.property(nodes, (drawn) => {
			const storeDir = join(place, String(run++));
			mkdirSync(storeDir);
			const paths = range(4).map((i) => storePath(i, `p${i}`, storeDir));
			const all = paths.flatMap((path) => below.map((each) => path + each));
			for (const [k, path] of all.entries()) {
				const node = drawn[k]!;
				try {
					if (node === "file") writeFileSync(path, "x", { flag: "wx" });
					else if (node === "folder") mkdirSync(path);
					else {
						const target = paths[node.to]! + node.below;
						const up = "../".repeat(path.split("/").length - storeDir.split("/").length - 1);
						const short = up + target.slice(storeDir.length + 1);
						// A relative link counts from where its folder really is: only near the top is that here.
						const isNear = dirname(path) === storeDir;
						symlinkSync(node.relative && isNear ? short : target, path);
					}
				} catch (error) {
					if (!(error instanceof Error && "code" in error)) throw error; // below a file, or taken
				}
			}
			const follow = linkFollower({ ...localStore(undefined), storeDir, realStoreDir: storeDir });
			for (const path of all) {
				const found = follow(path);
				let real: string | null = null;
				try {
					real = realpathSync(path);
				} catch (error) {
					if (!(error instanceof Error && "code" in error)) throw error;
				}
				const mine =
					found === null || found.kind === "outside"
						? null
						: found.storePath + (found.below && `/${found.below}`);
				expect(mine).toBe(real);
			}
		}),
		{ numRuns: 150 },
	);
});

test("in a store below a root, links are followed there; out of it they are told", () => {
	const root = folder();
	const [app, lib] = [storePath(1, "app"), storePath(2, "lib")];
	mkdirSync(join(root, app), { recursive: true });
	mkdirSync(join(root, lib, "bin"), { recursive: true });
	writeFileSync(join(root, lib, "bin/tool"), "x");
	writeFileSync(join(root, lib, "empty"), "");
	const links = {
		"bin/x": `${lib}/bin`,
		tool: "bin/x/tool",
		empty: `${lib}/empty`,
		masked: "/dev/null",
		host: "/etc/passwd",
		up: "../../../etc/passwd",
		none: `${lib}/none`,
		round: "round",
		through: "host/x",
	};
	mkdirSync(join(root, app, "bin"));
	for (const [name, target] of Object.entries(links)) symlinkSync(target, join(root, app, name));
	const follow = linkFollower(localStore(root));
	const tool = { kind: "file", storePath: lib, below: "bin/tool", empty: false };
	expect(follow(`${app}/tool`)).toEqual(tool);
	expect(follow(`${app}/bin/x/tool`)).toEqual(tool);
	expect(follow(`${app}/bin/x`)).toEqual({
		kind: "folder",
		storePath: lib,
		below: "bin",
		empty: false,
	});
	expect(follow(`${app}/empty`)).toMatchObject({ kind: "file", empty: true });
	for (const [name, target] of [
		["masked", "/dev/null"],
		["host", "/etc/passwd"],
		["up", "/etc/passwd"],
		["through", "/etc/passwd"],
	] as const) {
		expect([name, follow(`${app}/${name}`)]).toEqual([
			name,
			{ kind: "outside", storePath: app, target },
		]);
	}
	for (const name of ["none", "round", "missing", "tool/x"]) {
		expect([name, follow(`${app}/${name}`)]).toEqual([name, null]);
	}
	expect(follow("/etc/passwd")).toBe(null);
});
