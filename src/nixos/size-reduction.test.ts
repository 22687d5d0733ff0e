import { expect, test } from "vitest";
import type { Change, Setting } from "./change.ts";
import { type ReductionStep, sizeReductionModule } from "./size-reduction.ts";

const MIB = 1024 ** 2;

function step(changes: Partial<Change>[], facts: Partial<ReductionStep> = {}): ReductionStep {
	const whole = changes.map((change, i) => ({
		id: `change ${i}`,
		kind: "switch" as const,
		settings: [],
		disabledModules: [],
		losses: ["something"],
		...change,
	}));
	return {
		changes: whole,
		priorities: whole.flatMap(({ settings }) => settings.map(() => null)),
		drops: [],
		alone: null,
		together: MIB,
		losses: ["something"],
		...facts,
	};
}

const off = (...option: string[]): Setting => ({ option, value: false, how: "set" });
const list = (how: Setting["how"], value: string[], ...option: string[]): Setting => ({
	option,
	value,
	how,
});

test("each step has a comment, and each setting is as weak as will do", () => {
	const text = sizeReductionModule([
		step([{ id: "speech = false", settings: [off("services", "speechd", "enable")] }], {
			drops: ["speech-dispatcher", "mbrola"],
			alone: 700 * MIB,
			together: 700 * MIB,
			losses: ["text to speech"],
		}),
		step([{ settings: [off("a"), off("b"), off("c")] }], {
			priorities: [null, 50, 49],
			alone: 0,
			together: 3 * MIB,
		}),
	]);
	expect(
		text,
	).toBe(`# Written by whittle shrink. Take it in with \`imports = [ ./size-reduction.nix ];\`.
# Sizes are of uncompressed store paths: alone on the system as it was, then on top of the
# steps above.
{ lib, ... }:
{
  # 1. speech = false
  # Drops speech-dispatcher, mbrola.
  # Saves 700.0 MiB.
  # Costs: text to speech.
  services.speechd.enable = false;

  # 2. change 0
  # Saves 0 B alone, 3.0 MiB on top of those above.
  # Costs: something.
  a = false;
  b = lib.mkForce false;
  c = lib.mkOverride 49 false;
}
`);
});

test("the same option of two steps stands once", () => {
	const text = sizeReductionModule([
		step([{ settings: [list("add", ["x"], "units"), off("docs")] }]),
		step([{ settings: [list("add", ["y"], "units")] }, { settings: [off("docs")] }]),
	]);
	expect(text).toContain('  units = lib.mkAfter [ "x" "y" ];');
	expect(text.match(/^ {2}units =/gm)).toHaveLength(1);
	expect(text.match(/^ {2}docs =/gm)).toHaveLength(1);
	expect(text).toContain("  # units: together with step 1");
});

test("an option and what lies below it do not collide", () => {
	const text = sizeReductionModule([
		step([{ settings: [off("etc", "a", "enable")] }], { priorities: [50] }),
		step([{ settings: [{ option: ["etc"], value: { b: { text: "x" } }, how: "add" }] }]),
	]);
	expect(text).toContain("({ a.enable = lib.mkForce false; })");
	expect(text.match(/^ {2}etc =/gm)).toHaveLength(1);
});

test("module files are named from where the module will lie", () => {
	const steps = [
		step([{ kind: "file", disabledModules: ["/etc/nixos/desktop.nix", "services/x.nix"] }]),
	];
	expect(sizeReductionModule(steps)).toContain("\n    /etc/nixos/desktop.nix\n");
	expect(sizeReductionModule(steps, "/etc/nixos")).toContain("\n    ./desktop.nix\n");
	expect(sizeReductionModule(steps, "/etc/nixos/hosts")).toContain("\n    ../desktop.nix\n");
	expect(sizeReductionModule(steps)).toContain('\n    "services/x.nix"\n');
});

test("packages of several steps go by one apply", () => {
	const packages = ["environment", "systemPackages"];
	const text = sizeReductionModule([
		step([{ kind: "package", settings: [list("without", ["gdb"], ...packages)] }]),
		step([{ kind: "package", settings: [list("without", ["strace"], ...packages)] }]),
	]);
	expect(text).toContain(
		'apply = builtins.filter (package: !(builtins.elem (lib.getName package) [ "gdb" "strace" ]));',
	);
	expect(text.match(/apply/g)).toHaveLength(1);
});

test("no word from outside leaves its comment", () => {
	const evil = "x\n}; evil = true; \u2028 \r{";
	const text = sizeReductionModule([
		step([{ id: evil, settings: [off(evil)] }], { drops: [evil], losses: [evil] }),
	]);
	for (const line of text.split(/[\n\r\u2028]/).filter((line) => line.includes("evil"))) {
		expect(line).toMatch(/^ {2}# |^ {2}"x\\n}; evil = true; /);
	}
});

test("no step gives a module that does nothing", () => {
	expect(sizeReductionModule([])).toMatch(/\{ \.\.\. \}:\n\{ \}\n$/);
});
