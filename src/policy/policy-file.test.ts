import { chownSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { WhittleError } from "../closure/error.ts";
import { USUAL_UPGRADE } from "./policy.ts";
import { readPolicy } from "./policy-file.ts";
import { parsePolicy } from "./policy-schema.ts";
import { folder } from "./testing.ts";

const NOTHING = { capabilities: [], units: [], programs: [], packages: [], check: null };

async function refused(attempt: () => unknown): Promise<WhittleError> {
	try {
		await attempt();
	} catch (error) {
		if (error instanceof WhittleError) return error;
		throw error;
	}
	throw new Error("this was not refused");
}

test("a contract is read as it is written", () => {
	const text = `
		[keep]
		capabilities = ["network", "ssh"]
		units = ["nginx.service", "getty@tty1.service"]
		programs = ["git"]
		packages = ["openssh", "/^linux-/"]
		[keep.check]
		command = ["./check.sh", "{system}"]
		seconds = 2.5
	`;
	expect(parsePolicy(text, "whittle.toml").keep).toEqual({
		capabilities: ["network", "ssh"],
		units: ["nginx.service", "getty@tty1.service"],
		programs: ["git"],
		packages: ["openssh", "/^linux-/"],
		check: { command: ["./check.sh", "{system}"], seconds: 2.5 },
	});
});

test("what is left out asks for nothing, and a check has five minutes", () => {
	for (const text of ["", "[keep]", "# nothing"]) {
		expect(parsePolicy(text, "whittle.toml").keep).toEqual(NOTHING);
	}
	const { check } = parsePolicy(`keep.check.command = ["true"]`, "whittle.toml").keep;
	expect(check).toEqual({ command: ["true"], seconds: 300 });
});

test("how an upgrade may go is read as it is written, and is the usual way where nothing is said", () => {
	const text = `
		[upgrade]
		non-vital = ["man-db", "/^vim/"]
		atomic = [["nginx", "openssl"], ["git"]]
		barriers = ["postgresql"]
		pinned = ["linux"]
		activate = ["bin/switch-to-configuration", "test"]
		margin = "64MiB"
		[upgrade.check]
		command = ["curl", "http://localhost"]
	`;
	expect(parsePolicy(text, "whittle.toml").upgrade).toEqual({
		nonVital: ["man-db", "/^vim/"],
		atomic: [["nginx", "openssl"], ["git"]],
		barriers: ["postgresql"],
		pinned: ["linux"],
		activate: ["bin/switch-to-configuration", "test"],
		check: { command: ["curl", "http://localhost"], seconds: 300 },
		margin: 64 * 1024 ** 2,
	});
	for (const nothing of ["", "[upgrade]"]) {
		expect(parsePolicy(nothing, "whittle.toml").upgrade).toEqual(USUAL_UPGRADE);
	}
	expect(parsePolicy("upgrade.margin = 4096", "w").upgrade.margin).toBe(4096);
});

test.each([
	["[keep", "w:1:2", /^not TOML: \S/, /write it as/],
	["\n[keep]\nunits = [\n", /^w:\d+:\d+$/, /^not TOML/, /write it as/],
	["[kep]", "w: kep", "there is no section [kep]", "“keep” is meant? allowed are keep, upgrade"],
	["[budget]", "w: budget", "there is no section [budget]", "allowed are keep, upgrade"],
	[
		"[keep]\ncapabilites = []",
		"w: keep.capabilites",
		"there is no key “capabilites” in [keep]",
		"“capabilities” is meant? allowed are capabilities, units, programs, packages, check",
	],
	[
		"[keep.check]\ncommand = ['x']\ntimeout = 3",
		"w: keep.check.timeout",
		"there is no key “timeout” in [keep.check]",
		/allowed are command, seconds$/,
	],
	["keep = 3", "w: keep", /cannot stand here/, /\[keep\]/],
	["keep.capabilities = 'ssh'", "w: keep.capabilities", /cannot stand/, /\["network", "ssh"\]/],
	["keep.capabilities = [1]", "w: keep.capabilities[1]", /cannot stand/, /\["network", "ssh"\]/],
	[
		"keep.capabilities = ['ssh', 'netwrok']",
		"w: keep.capabilities[2]",
		"there is no capability “netwrok”",
		/^“network” is meant\? there are boot, .*, ssh, /,
	],
	["keep.units = ['sshd']", "w: keep.units[1]", "“sshd” is no unit", /sshd\.service/],
	["keep.units = ['a/b.service']", "w: keep.units[1]", /no unit/, /suffix/],
	["keep.programs = ['/bin/git']", "w: keep.programs[1]", /no program/, /without a folder/],
	["keep.programs = ['']", "w: keep.programs[1]", /no program/, /command line/],
	["keep.packages = ['']", "w: keep.packages[1]", /empty pattern/, /openssh/],
	["keep.packages = ['/(/']", "w: keep.packages[1]", /no regular expression/, /JavaScript/],
	["keep.check = 'true'", "w: keep.check", /cannot stand/, /\[keep\.check\]/],
	["[keep.check]", "w: keep.check.command", /cannot stand/, /no shell/],
	["keep.check.command = 'true'", "w: keep.check.command", /cannot stand/, /no shell/],
	["keep.check.command = []", "w: keep.check.command", /cannot stand/, /no shell/],
	["keep.check.command = ['']", "w: keep.check.command", /cannot stand/, /no shell/],
	["keep.check.command = ['a\\u0000'] ", "w: keep.check.command[1]", /cannot stand/, /no shell/],
	["upgrade = 3", "w: upgrade", /cannot stand here/, /\[upgrade\]/],
	[
		"[upgrade]\nnonvital = []",
		"w: upgrade.nonvital",
		"there is no key “nonvital” in [upgrade]",
		"“non-vital” is meant? allowed are non-vital, atomic, barriers, pinned, activate, check, margin",
	],
	["upgrade.non-vital = 'vim'", "w: upgrade.non-vital", /cannot stand/, /man-db/],
	["upgrade.barriers = ['/(/']", "w: upgrade.barriers[1]", /no regular expression/, /JavaScript/],
	["upgrade.atomic = ['git']", "w: upgrade.atomic[1]", /cannot stand/, /nginx/],
	["upgrade.atomic = [['']]", "w: upgrade.atomic[1][1]", /empty pattern/, /openssh/],
	["upgrade.activate = []", "w: upgrade.activate", /cannot stand/, /switch-to-configuration/],
	["upgrade.activate = ['/bin/sh']", "w: upgrade.activate", /cannot stand/, /of the system/],
	["upgrade.check = 'true'", "w: upgrade.check", /cannot stand/, /\[upgrade\.check\]/],
	["upgrade.margin = 'much'", "w: upgrade.margin", "“much” is not a size", /64MiB/],
	["upgrade.margin = -1", "w: upgrade.margin", /cannot stand/, /64MiB/],
	...["0", "-1", "'5min'", "1e9", "nan", "inf"].map(
		(seconds) =>
			[
				`[keep.check]\ncommand = ['x']\nseconds = ${seconds}`,
				"w: keep.check.seconds",
				/cannot stand/,
				/number above 0/,
			] as const,
	),
] as const)("%j is refused, with place and remedy", async (text, where, what, remedy) => {
	// In TOML a single quote takes what stands in it as it is.
	const written = text.includes("\\u") ? text.replaceAll("'", '"') : text;
	const error = await refused(() => parsePolicy(written, "w"));
	expect(error.where).toMatch(where instanceof RegExp ? where : new RegExp(`^${literal(where)}$`));
	expect(error.what).toMatch(what instanceof RegExp ? what : new RegExp(`^${literal(what)}$`));
	expect(error.remedy).toMatch(remedy instanceof RegExp ? remedy : new RegExp(literal(remedy)));
	expect(`${error.what}${error.remedy}`).not.toContain("\n");
});

function literal(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

test("the nearest whittle.toml counts, this folder's or one above, up to the repository's", async () => {
	const top = folder();
	const deep = join(top, "repository/a/b");
	mkdirSync(deep, { recursive: true });
	const write = (place: string, unit: string) => {
		writeFileSync(join(place, "whittle.toml"), `keep.units = ["${unit}.service"]`);
		return join(place, "whittle.toml");
	};
	const above = write(top, "top");
	expect(await readPolicy(undefined, deep)).toMatchObject({
		file: above,
		keep: { units: ["top.service"] },
	});
	mkdirSync(join(top, "repository/.git"));
	expect(await readPolicy(undefined, deep)).toEqual({
		file: null,
		keep: NOTHING,
		upgrade: USUAL_UPGRADE,
	});
	const inside = write(join(top, "repository"), "inside");
	expect(await readPolicy(undefined, deep)).toMatchObject({ file: inside });
	const here = write(deep, "here");
	expect(await readPolicy(undefined, deep)).toMatchObject({ file: here });
	expect(await readPolicy("../../whittle.toml", deep)).toMatchObject({ file: inside });
});

test("what cannot be read is refused, with the file's name", async () => {
	const place = folder();
	const file = join(place, "whittle.toml");
	expect(await refused(() => readPolicy(file))).toMatchObject({
		code: "not-a-policy",
		where: file,
	});
	mkdirSync(file);
	expect((await refused(() => readPolicy(undefined, place))).what).toBe("is no file");
	const binary = join(place, "binary.toml");
	writeFileSync(binary, Uint8Array.of(0xff, 0xfe, 0));
	expect((await refused(() => readPolicy(binary))).what).toBe("is not UTF-8");
	const large = join(place, "large.toml");
	writeFileSync(large, "#".repeat(2 ** 20 + 1));
	expect((await refused(() => readPolicy(large))).what).toMatch(/too large/);
	symlinkSync("round", join(place, "round"));
	expect((await refused(() => readPolicy("round", place))).what).toMatch(/cannot be read/);
});

test.skipIf(process.getuid?.() !== 0)("one that others laid above is not believed", async () => {
	const top = folder();
	const work = join(top, "work");
	mkdirSync(work);
	const file = join(top, "whittle.toml");
	writeFileSync(file, `keep.check.command = ["sh", "-c", "echo mine now"]`);
	chownSync(file, 65534, 65534);
	expect(await refused(() => readPolicy(undefined, work))).toMatchObject({ code: "not-yours" });
	expect(await readPolicy(file, work)).toMatchObject({ file });
});
