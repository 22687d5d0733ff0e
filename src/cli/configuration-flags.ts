import type { ColorChoice } from "./context.ts";
import { flag, subjectFlags, textFlag, textsFlag } from "./flags.ts";

/** Flags of every command that evaluates a configuration. */
export interface ConfigurationFlags {
	readonly json?: boolean;
	readonly file?: string;
	readonly attr?: string;
	readonly cache?: readonly string[];
	readonly offline?: boolean;
	readonly refresh?: boolean;
	readonly color: ColorChoice;
	readonly quiet?: boolean;
}

const text = (value: string): string => value;

export const configurationFlags = {
	json: subjectFlags.json,
	file: textFlag("FILE", "A Nix file that gives a NixOS system (config, options, extendModules)"),
	attr: textFlag("ATTR", "The attribute of FILE that is the system"),
	cache: textsFlag(
		"URL",
		"A binary cache to look paths up in (repeatable); default those of nix.conf",
	),
	offline: flag("Ask no binary cache"),
	refresh: subjectFlags.refresh,
	color: subjectFlags.color,
	quiet: subjectFlags.quiet,
} as const;

export const configurationAliases = { f: "file", A: "attr", q: "quiet" } as const;

/** CONFIG as a positional argument. */
export const configurationOnly = {
	kind: "tuple",
	parameters: [
		{
			brief: "A flake's NixOS configuration: .#nixosConfigurations.x, or .#x; else -f FILE",
			parse: text,
			placeholder: "CONFIG",
			optional: true,
		},
	],
} as const;
