/** For tests only: a search as it may have been, in the steps of a desktop appliance. */
import type { Ledger, LedgerStep } from "./ledger.ts";

const MIB = 1024 ** 2;
const BEFORE = 1536;

type Row = readonly [
	change: string,
	after: number,
	losses: readonly string[],
	drops: readonly string[],
	more?: Partial<LedgerStep>,
];

const ROWS: readonly Row[] = [
	[
		"services.speechd.enable = false",
		809,
		["text to speech: screen readers say nothing"],
		["mbrola", "speech-dispatcher", "flite", "source"],
	],
	[
		"hardware.graphics.enable = false",
		605,
		["GPU acceleration: OpenGL and Vulkan are drawn by nobody"],
		["mesa", "llvm", "graphics-drivers"],
		{ class: "cached" },
	],
	[
		"services.pipewire.enable = false + services.libinput.enable = false + nixpkgs.overlays = [ iproute2-without-routel ]",
		464,
		["sound", "touch pads and gestures", "the routel script"],
		["pipewire", "gstreamer", "python3", "libinput"],
		{ kind: "joint", class: "rebuild", alone: 0 },
	],
	[
		"system.perlless = true",
		445,
		["programs in perl: GRUB's installer, activation scripts of others"],
		["perl", "perl5-modules"],
		{ kind: "catalogue" },
	],
	[
		"environment.systemPackages: without feh",
		395,
		["feh: pictures as wallpaper"],
		["ghostscript", "feh", "imlib2"],
		{ kind: "package" },
	],
	[
		"fonts.enableDefaultPackages = false",
		362,
		["fonts but DejaVu"],
		["noto-fonts", "liberation-fonts", "gyre-fonts"],
		{ alone: null, measured: null },
	],
];

/** From 1.5 GiB to 362 MiB; the last step is only predicted. */
export const articleLedger: Ledger = {
	configuration: "./appliance.nix",
	before: BEFORE * MIB,
	after: 362 * MIB,
	image: null,
	drv: "/nix/store/0c5ip0prdhpl6q3k2zlq7rj2yb5m3pnd-nixos-system-appliance-25.11.drv",
	steps: ROWS.map(([change, after, losses, drops, more], k): LedgerStep => {
		const together = ((ROWS[k - 1]?.[1] ?? BEFORE) - after) * MIB;
		return {
			change,
			kind: "switch",
			alone: together,
			together,
			losses,
			class: "free",
			measured: after * MIB,
			after: after * MIB,
			image: null,
			drops,
			...more,
		};
	}),
	rejected: [
		{ change: "services.dbus.enable = false", reason: "breaks the contract: unit dbus.service" },
		{ change: "boot.kexec.enable = false", reason: "saves nothing: systemd keeps kexec-tools" },
		{ change: "security.polkit.enable = false", reason: "fails: logind needs polkit" },
	],
	module: "{ lib, ... }:\n{\n  services.speechd.enable = lib.mkForce false;\n}\n",
};

/** The same search with an image of each system. */
export const withImages: Ledger = {
	...articleLedger,
	image: { before: 700 * MIB, after: 170 * MIB },
	steps: articleLedger.steps.map((step) => ({ ...step, image: Math.round(step.after * 0.47) })),
};

/** So many steps, with names that no line holds. */
export function longLedger(steps: number): Ledger {
	const size = (k: number) => Math.round(2048 * MIB * 0.93 ** k);
	const path = "environment.systemPackages.of.a.module.that.nests.deeply";
	return {
		...articleLedger,
		configuration: `/home/somebody/${"configurations/".repeat(12)}laptop.nix`,
		before: size(0),
		after: size(steps),
		steps: Array.from({ length: steps }, (_, k): LedgerStep => {
			const names = [`services.service-${k}.enable`, path, `${path}."${"x".repeat(40 * (k % 5))}"`];
			return {
				...articleLedger.steps[k % articleLedger.steps.length]!,
				change: `${names.slice(0, 1 + (k % 3)).join(".")} = false`,
				kind: "switch",
				together: size(k) - size(k + 1),
				losses: Array.from(
					{ length: k % 7 },
					(_, n) => `what service ${n} gives: ${"words and ".repeat(n * 2)}words`,
				),
				measured: k % 4 === 3 ? null : size(k + 1),
				after: size(k + 1),
			};
		}),
		rejected: Array.from({ length: steps * 12 }, (_, k) => ({
			change: `programs.program-${k}.enable = false`,
			reason: "changes nothing",
		})),
	};
}
