import type { Contender } from "./measure.ts";

/** The built program. */
export function whittle(...args: string[]): Contender {
	const command = [process.execPath, "dist/whittle.cjs", ...args] as const;
	return { name: "whittle", command: command as readonly [string, ...string[]] };
}

/** Nix, with its subcommands turned on. */
export function nix(...args: string[]): [string, ...string[]] {
	return ["nix", "--extra-experimental-features", "nix-command", ...args];
}
