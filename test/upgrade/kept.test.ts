import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expectExit, expectSystem, upgradePlanOf } from "./scenario.ts";
import { lab, SMALL, SMALL_DISK, scenario, unable } from "./support.ts";

describe.skipIf(unable !== null)("what other roots keep of the old system", () => {
	test("is told before anything is changed, is planned with, and is the user's to delete", async () => {
		const made = lab(SMALL);
		const { old, new: next, url } = made;
		const host = await made.place(SMALL_DISK);
		const upgrade = scenario(host, made, { way: "directory", caches: [url] });
		expect(upgradePlanOf(upgrade.plan()).fits).toBe(true);

		// A generation of another system, which shares packages with the old one.
		const profile = join(host.mount, "nix/var/nix/profiles/system");
		const other = old.path("b-1.0");
		for (const path of [other, old.system]) host.nix("nix-env", "-p", profile, "--set", path);
		const generations = [old.system, other, old.system];
		expect(host.generations()).toEqual(generations);

		const refused = await upgrade.does("run");
		expectExit(refused, 2);
		expect(refused.stderr).toMatch(/kept by .*system-2-link; stage \d would lack /);
		expect(refused.stderr).toMatch(/--delete-generations 2\b/);
		expect(host.valid()).toEqual(old.closure);
		expect(host.generations()).toEqual(generations);
		expect(upgrade.journal()).toEqual([]);

		const plan = (margin: number) => {
			const toml = host.write("kept.toml", `[upgrade]\nmargin = ${margin}\n`);
			const file = join(host.folder, "plan.json"); // the one that is run
			const words = [next.system, "--store", url, "--config", toml, "--json", "-o", file];
			return host.whittle("directory", ["upgrade", "plan", ...words]);
		};
		const tight = await plan(12 * 2 ** 20);
		expectExit(tight, 1);
		const remedy = upgradePlanOf(tight).remedies.find(({ kind }) => kind === "generations");
		expect(remedy?.what).toBe("1 older generation");
		expect(remedy?.how).toContain("--delete-generations 2 ");
		expect(remedy?.bytes).toBeGreaterThan(2 ** 20);

		const planned = await plan(2 ** 19);
		expectExit(planned, 0);
		const { notes } = upgradePlanOf(planned);
		expect(notes.join()).toMatch(/of the old system \(.*\) stay: .* kept by .*system-2-link/);
		const ran = await upgrade.does("run");
		expectExit(ran, 0);
		expect(ran.stderr).toMatch(/paths held by .*system-2-link: whittle upgrade resume releases/);
		expect(host.generations()).toEqual([other, next.system]);

		host.nix("nix-env", "-p", profile, "--delete-generations", "2");
		expectExit(await upgrade.does("resume"), 0);
		expectSystem(host, next);
	});

	test("with the booted system is told: its room comes with a restart", async () => {
		const { new: next, url, place } = lab(SMALL);
		const host = await place(SMALL_DISK);
		const toml = host.write("whittle.toml", `[upgrade]\nmargin = ${2 ** 19}\n`);
		const words = ["upgrade", "plan", next.system, "--store", url, "--config", toml, "--json"];
		const notes = async () =>
			upgradePlanOf(await host.whittle("directory", words)).notes.join("\n");
		expect(await notes()).not.toMatch(/was started from/);
		host.reboot();
		expect(await notes()).toMatch(/was started from nixos-system-lab-1.0, whose paths stay until/);
	});
});
