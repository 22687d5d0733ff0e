import { quoted } from "../../nix/ssh/far-side.ts";
import { type Runner, read, shown } from "./command.ts";
import type { Places } from "./places.ts";
import { lines } from "./reads.ts";

/** Timers of NixOS that collect garbage, link files, or upgrade. */
export const TIMERS = ["nix-gc.timer", "nix-optimise.timer", "nixos-upgrade.timer"];

/**
 * Stops those timers that are active and masks them until the next start of the machine, at most.
 * What was stopped is written down first, so that `releaseTimers` starts exactly those again, also
 * in another run. Nothing where there is no systemd, or where the store is not the machine's own.
 */
export async function holdTimers(
	places: Places,
	runner: Runner,
	timers: readonly string[],
): Promise<readonly string[]> {
	if (places.root !== "" || !(await hasSystemctl(places))) return [];
	const text = `for timer in ${timers.map(quoted).join(" ")}; do
	if systemctl is-active --quiet "$timer"; then printf '%s\\n' "$timer"; fi
done`;
	const active = lines(await read(places.session, text, "systemctl is-active"));
	const held = await heldTimers(places);
	if (active.length === 0) return held;
	const all = [...new Set([...held, ...active])];
	await runner.run({ words: ["mkdir", "-p", "--", places.folder] });
	await runner.run({
		words: ["dd", `of=${file(places)}.new`, "conv=fsync", "status=none"],
		from: shown(["printf", "%s\\n", ...all]),
		input: [Buffer.from(all.map((timer) => `${timer}\n`).join(""))],
	});
	await runner.run({ words: ["mv", "-T", "--", `${file(places)}.new`, file(places)] });
	await runner.run({ words: ["systemctl", "mask", "--runtime", "--now", "--", ...active] });
	return all;
}

export async function releaseTimers(places: Places, runner: Runner): Promise<void> {
	const held = await heldTimers(places);
	if (held.length === 0) return;
	await runner.run({ words: ["systemctl", "unmask", "--runtime", "--", ...held] });
	await runner.run({ words: ["systemctl", "start", "--", ...held] });
	await runner.run({ words: ["rm", "-f", "--", file(places)] });
}

function file({ folder }: Places): string {
	return `${folder}/timers`;
}

async function heldTimers(places: Places): Promise<readonly string[]> {
	const name = quoted(file(places));
	return lines(await read(places.session, `[ ! -e ${name} ] || cat ${name}`, file(places)));
}

async function hasSystemctl({ session }: Places): Promise<boolean> {
	const text = "if command -v systemctl >/dev/null; then echo yes; fi";
	return (await read(session, text, "systemctl")).trim() === "yes";
}
