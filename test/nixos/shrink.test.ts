import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { shrink as contract } from "../contract.ts";
import { closureSizes, miniatureText, type Ran, sharedMiniature } from "./support.ts";

/*
 * The search on a real system in miniature, with seven switches that matter: all 128 systems
 * that they allow are built to hold it against.
 */

const SWITCHES = [
	"networking.firewall.enable",
	"security.sudo.enable",
	"services.lvm.enable",
	"system.switch.enable",
	"programs.gdb.enable",
	"programs.usr-bin-python.enable",
	"services.fail2ban.enable",
];
const PYTHON = SWITCHES.slice(4);
const LONG = 600_000;

const place = await sharedMiniature({ variant: "small" });
const here = (name: string) => join(place.folder, name);
const FILES = ["size-reduction.nix", "whittle-ledger.json", "size-reduction.svg"];
const common = ["shrink", "-f", place.file, "--offline"];

type Shrunk = z.infer<typeof contract> & { readonly counts: Record<string, number> };

/** The same as it is printed, after a look whether it keeps to what was promised. */
function told(ran: Ran, status = 0): Shrunk {
	expect(ran.stderr).toBe("");
	expect(ran.status).toBe(status);
	const document = ran.json() as Shrunk;
	contract.parse(document);
	return document;
}

const found = told(place.whittle([...common, "--json"]));

/** The least of all systems in which nothing of `kept` is turned off. */
function smallest(kept: readonly string[]): number {
	const least = sizes.filter((_, mask) =>
		SWITCHES.every((name, k) => !kept.includes(name) || ((mask >> k) & 1) === 0),
	);
	return Math.min(...least);
}

const all = place.write(
	"all.nix",
	`let
  system = ${miniatureText({ variant: "small" })};
  inherit (system) lib;
  switches = map (lib.splitString ".") ${JSON.stringify(SWITCHES).replaceAll(",", " ")};
  off = mask: k: builtins.bitAnd mask (builtins.elemAt [ 1 2 4 8 16 32 64 ] k) != 0;
  setting = mask: k: lib.mkIf (off mask k) (lib.setAttrByPath (builtins.elemAt switches k) (lib.mkForce false));
  module = mask: { config = lib.mkMerge (builtins.genList (setting mask) 7); };
in
builtins.genList (mask: (system.extendModules { modules = [ (module mask) ]; }).config.system.build.toplevel) 128
`,
);
const sizes = closureSizes(place, place.nix("nix-build", "--no-out-link", all).trim().split("\n"));

describe("whittle shrink", () => {
	test("ends at the smallest of all systems, or within a hundredth of it", () => {
		expect(sizes).toHaveLength(128);
		expect(found.before).toBe(sizes[0]);
		expect(found.after).toBeLessThanOrEqual(smallest([]) * 1.01);
	});

	test("finds the three ways in which Python is held, in one step", () => {
		const step = found.steps.find(({ change }) => change.includes("fail2ban"))!;
		expect(step.kind).toBe("joint");
		for (const name of PYTHON) expect(step.change).toContain(`${name} = false`);
		expect(step.drops).toContain("python3");
		expect(step.losses.join()).toContain("fail2ban.service");
	});

	test("each step says what it saves alone, on top of the others, and what is left", () => {
		let left = found.before;
		for (const { alone, together, after, measured } of found.steps) {
			left -= together;
			expect(after).toBe(left);
			expect(measured).toBe(after);
			expect(alone).toBeGreaterThan(0);
		}
		expect(found.after).toBe(left);
	});

	test("the module, taken in by hand, gives that very system", () => {
		const file = here("size-reduction.nix");
		expect(readFileSync(file, "utf8")).toBe(found.module);
		const byHand = place.configuration("by-hand.nix", { variant: "small", modules: [file] });
		const built = place.nix(
			"nix-build",
			"--no-out-link",
			byHand,
			"-A",
			"config.system.build.toplevel",
		);
		expect(closureSizes(place, [built.trim()])).toEqual([found.after]);
	});

	test("the ledger is what is printed as JSON, and the page reads it; the chart is a picture", () => {
		const { counts: _counts, ...document } = found;
		expect(JSON.parse(readFileSync(here("whittle-ledger.json"), "utf8"))).toEqual(document);
		expect(readFileSync(here("size-reduction.svg"), "utf8")).toMatch(/^<svg [^>]*role="img"/);
	});

	test(
		"says in words what was not taken and why",
		() => {
			const { status, stdout } = place.whittle([...common, "-n", "0"]);
			expect(status).toBe(0);
			expect(stdout).toContain("changes nothing: ");
			expect(stdout).toContain("loses fail2ban, which shuts out who fails to log in");
			expect(stdout).toContain("imports = [ ./size-reduction.nix ];");
		},
		LONG,
	);

	test("keeps what whittle.toml says", { timeout: LONG }, () => {
		const policy = place.write(
			"keep.toml",
			`[keep]
units = ["lvm2-monitor.service"]
programs = ["sudo"]
[keep.check]
command = ["grep", "-rq", "PasswordAuthentication\\\\|fail2ban", "{system}/etc/systemd/system/fail2ban.service"]
`,
		);
		const kept = told(place.whittle([...common, "--config", policy, "--json"]));
		const changes = kept.steps.map(({ change }) => change).join();
		expect(changes).not.toMatch(/lvm|sudo|fail2ban/);
		const reason = (name: string) =>
			kept.rejected.find(({ change }) => change.includes(name))?.reason;
		expect(reason("lvm")).toContain("must keep unit lvm2-monitor.service");
		expect(reason("sudo")).toContain("must keep program sudo");
		expect(kept.after).toBeLessThanOrEqual(
			smallest(["services.lvm.enable", "security.sudo.enable", "services.fail2ban.enable"]) * 1.01,
		);
	});

	test("a contract that the system breaks already is refused", () => {
		const policy = place.write("broken.toml", '[keep]\nprograms = ["gdbb"]\n');
		const { status, stdout, stderr } = place.whittle([...common, "--config", policy]);
		expect([status, stdout]).toEqual([2, ""]);
		expect(stderr).toContain("gdbb (gdb is meant?)");
	});

	test("--until takes no more than is wanted, and answers no where that cannot be", {
		timeout: LONG,
	}, () => {
		const enough = found.steps[0]!.after + 1024;
		const some = told(place.whittle([...common, "--json", "--until", String(enough)]));
		expect(some.steps).toHaveLength(1);
		expect(some.after).toBeLessThanOrEqual(enough);
		const { status, stderr } = place.whittle([...common, "--json", "--until", "1MiB"]);
		expect(status).toBe(1);
		expect(stderr).toContain("1.0 MiB cannot be reached");
	});

	test("--dry-run tells what could be tried, builds nothing, and writes nothing", () => {
		for (const name of FILES) rmSync(here(name), { force: true });
		const before = readdirSync(place.folder).sort();
		const dry = told(place.whittle([...common, "--dry-run", "--json"])) as Shrunk & {
			candidates: { change: string; saving: number; losses: string[] }[];
		};
		expect(readdirSync(place.folder).sort()).toEqual(before);
		expect(dry.steps).toEqual([]);
		const savings = dry.candidates.map(({ saving }) => saving);
		expect(savings).toEqual([...savings].sort((a, b) => b - a));
		expect(dry.candidates.every(({ losses }) => losses.length > 0)).toBe(true);
		const joint = dry.candidates.find(({ change }) =>
			PYTHON.every((each) => change.includes(each)),
		);
		expect(joint?.saving).toBeGreaterThan(found.before / 4);
	});

	test("a file of the usual name that is not whittle's is left alone", () => {
		place.write("size-reduction.nix", "{ }\n");
		const { status, stdout, stderr } = place.whittle(common);
		expect([status, stdout]).toEqual([2, ""]);
		expect(stderr).toContain("size-reduction.nix: is there already");
		expect(readFileSync(here("size-reduction.nix"), "utf8")).toBe("{ }\n");
		rmSync(here("size-reduction.nix"));
	});

	test("asks nobody where there is no terminal", () => {
		const { status, stderr } = place.whittle([...common, "--interactive"]);
		expect(status).toBe(2);
		expect(stderr).toContain("--interactive asks on a terminal");
	});

	test("interrupted and run again it ends alike, and repeats nothing", {
		timeout: LONG,
	}, async () => {
		const cache = here("other-cache");
		const trials = join(cache, "whittle/trials");
		const remembered = () =>
			existsSync(trials)
				? readdirSync(trials, { recursive: true }).filter((name) => String(name).endsWith(".json"))
				: [];
		const env = { XDG_CACHE_HOME: cache };
		const running = place.startWhittle([...common, "--json"], env);
		while (remembered().length < 12) await new Promise((wake) => setTimeout(wake, 50));
		running.kill("SIGINT");
		const ended = await running.ended;
		expect([ended.status, ended.stdout]).toEqual([130, ""]);
		expect(ended.stderr).toContain("the same command goes on from there");
		expect(FILES.some((name) => existsSync(here(name)))).toBe(false);
		const known = remembered().length;
		const again = told(place.whittle([...common, "--json"], env));
		expect(again.steps).toEqual(found.steps);
		expect(again.module).toBe(found.module);
		expect(again.counts.remembered).toBeGreaterThanOrEqual(known - 1); // the base is one
	});
});
