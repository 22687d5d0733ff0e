import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ledgerFromText } from "../../src/closure/ledger.ts";
import { size } from "../../src/closure/size.ts";
import { common, FILES, type Shrunk, told } from "./shrunk.ts";
import { closureSizes, miniature, miniatureText, type Place, sharedMiniature } from "./support.ts";

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

/** What a dry run adds. */
interface Dry {
	readonly candidates: readonly {
		readonly change: string;
		readonly alike: readonly string[];
		readonly saving: number;
		readonly losses: readonly string[];
	}[];
}

const found = told(place.whittle([...common, "--json"]));
const written = filesOf(place);

/** What the files of a search hold, byte for byte. */
function filesOf({ folder }: Place): string[] {
	return FILES.map((name) => readFileSync(join(folder, name), "utf8"));
}

/** The derivation of the system that a configuration in the place gives. */
function drvOf(file: string): string {
	const toplevel = ["-A", "config.system.build.toplevel"];
	return place.nix("nix-instantiate", file, ...toplevel, "--quiet");
}

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
		expect(drvOf(byHand)).toBe(found.drv);
		expect(closureSizes(place, [place.nix("nix-store", "--realise", found.drv!)])).toEqual([
			found.after,
		]);
	});

	test("run again, when all is in the store, it tries nothing, and writes the very same", () => {
		const again = told(place.whittle([...common, "--json"]));
		expect(again.counts).toMatchObject({ evaluations: 0, builds: 0 });
		expect(filesOf(place)).toEqual(written);
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
		const dry = told(place.whittle([...common, "--dry-run", "--json"])) as Shrunk & Dry;
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

	test("--dry-run tells changes that come to the very same system as one, by all their names", () => {
		const file = place.configuration("fat.nix", { variant: "fat" });
		const args = ["shrink", "-f", file, "--offline", "--dry-run"];
		const { candidates } = told(place.whittle([...args, "--json"])) as Shrunk & Dry;
		const names = candidates.map(({ change, alike }) => [change, ...alike]);
		const by = (name: string) =>
			names.findIndex((each) => each.some((one) => one.startsWith(name)));
		expect(by("no-documentation (")).toBe(by("documentation.enable = false"));
		expect(by("no-documentation (")).toBeGreaterThanOrEqual(0);
		expect(by("documentation.doc.enable = false")).not.toBe(by("documentation.enable = false"));
		expect(new Set(names.flat()).size).toBe(names.flat().length);
		const { stdout } = place.whittle([...args, "-n", "0"]);
		for (const { alike } of candidates) {
			for (const name of alike) expect(stdout).toContain(`\n      the same as ${name}\n`);
		}
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

	test("killed at any time and run again it ends alike, to the byte, and repeats no trial", {
		timeout: LONG,
	}, async () => {
		const other = await miniature({ variant: "small" });
		const env = { TMPDIR: other.folder }; // what SIGKILL leaves behind goes with the place
		const trials = join(other.folder, "cache/whittle/trials");
		/** How many evaluations are remembered. */
		const remembered = () =>
			!existsSync(trials)
				? 0
				: readdirSync(trials, { recursive: true, encoding: "utf8" })
						.filter((name) => name.endsWith(".json"))
						.filter((name) => readFileSync(join(trials, name), "utf8").includes('"found"')).length;
		for (const [signal, enough] of [
			["SIGKILL", 12],
			["SIGKILL", 60],
			["SIGINT", 110],
		] as const) {
			const running = other.startWhittle([...common, "--json"], env);
			while (remembered() < enough) await new Promise((wake) => setTimeout(wake, 50));
			running.kill(signal);
			const { status, stdout, stderr } = await running.ended;
			expect(stdout).toBe("");
			if (signal === "SIGINT") {
				expect(status).toBe(130);
				expect(stderr).toContain("the same command goes on from there");
			}
			expect(FILES.some((name) => existsSync(join(other.folder, name)))).toBe(false);
		}
		const known = remembered();
		const again = told(other.whittle([...common, "--json"], env));
		expect(filesOf(other)).toEqual(written);
		expect(known + again.counts.evaluations!).toBe(found.counts.evaluations);
	});

	test("a module that leaves a file out, adds to a list and takes a package out gives that very system", {
		timeout: LONG,
	}, () => {
		const git = `prev.runCommand "feh-3.10" { } ''mkdir -p "$out/bin"; ln -s \${prev.git}/bin/git "$out/bin/feh"''`;
		const own = (imports: string, packages = "pkgs.tmux", feh = git) =>
			place.write(
				"own.nix",
				`{ lib, pkgs, ... }: {
	imports = [ ${imports} ];
	# Something of git's weight that a text holds: only another package in its place helps.
	nixpkgs.overlays = [ (_: prev: { feh = ${feh}; }) ];
	environment.etc.wallpaper.text = "\${pkgs.feh}/bin/feh";
	environment.systemPackages = [ ${packages} ];
	programs.gdb.enable = lib.mkForce false;
	programs.usr-bin-python.enable = lib.mkForce false;
	services.fail2ban.enable = lib.mkForce false;
	services.lvm.enable = lib.mkForce false;
	networking.firewall.enable = lib.mkForce false;
	security.sudo.enable = lib.mkForce false;
}
`,
			);
		place.write(
			"extra.nix",
			"{ pkgs, ... }: { environment.systemPackages = [ pkgs.rsync pkgs.strace ]; }\n",
		);
		const modules = [own("", "", "prev.bash")];
		const file = place.configuration("own-configuration.nix", { variant: "small", modules });
		const least = closureSizes(place, [place.nix("nix-store", "--realise", drvOf(file))])[0]!;
		own("./extra.nix");
		const names = { "-o": "own-reduction.nix", "--ledger": "own.json", "--chart": "own.svg" };
		const outputs = [...Object.entries(names).flat(), "--until", String(least + 4096)];
		const args = ["shrink", "-f", file, "--offline", "--json", ...outputs];
		const { steps, drv, module } = told(place.whittle(args));
		expect(steps.map(({ change }) => change)).toEqual(
			expect.arrayContaining([
				"without extra.nix",
				"environment.systemPackages without tmux",
				"feh-stub (nixpkgs.overlays = …)",
			]),
		);
		for (const word of ["disabledModules", "nixpkgs.overlays", "apply = "]) {
			expect(module).toContain(word);
		}
		// As a person takes it in: by one more import in a file of theirs.
		own("./extra.nix ./own-reduction.nix");
		expect(drvOf(file)).toBe(drv);
	});

	test("--image measures the image of each step, too", { timeout: LONG }, () => {
		const enough = String(found.steps[0]!.after + 1024);
		const names = { "-o": "image.nix", "--ledger": "image.json", "--chart": "image.svg" };
		const args = [...common, "--image", "tarball", "--until", enough];
		const outputs = Object.entries(names).flat();
		const { status, stdout } = place.whittle([...args, ...outputs]);
		expect(status).toBe(0);
		const ledger = ledgerFromText(readFileSync(here("image.json"), "utf8"));
		const archive = (modules: readonly string[]): number => {
			const file = place.configuration("image-configuration.nix", { variant: "small", modules });
			const image = ["-A", "config.system.build.tarball", "--no-out-link"];
			const out = place.nix("nix-build", file, ...image);
			return Number(place.run(["stat", "-c", "%s", `${out}/tarball/system.tar`]).stdout);
		};
		expect(ledger.image).toEqual({ before: archive([]), after: archive([here("image.nix")]) });
		expect(ledger.image!.after).toBeLessThan(ledger.image!.before);
		expect(ledger.steps.at(-1)?.image).toBe(ledger.image!.after);
		expect(stdout).toContain(`image: ${size(ledger.image!.before)} -> `);
		expect(stdout).toMatch(new RegExp(`AFTER +IMAGE.*\n.* ${size(ledger.image!.after)} `));
		expect(readFileSync(here("image.svg"), "utf8")).toContain(`image ${size(ledger.image!.after)}`);
	});
});
