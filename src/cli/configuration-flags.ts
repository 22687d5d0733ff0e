import { WhittleError } from "../closure/error.ts";
import { type LocalStore, localStore } from "../nix/store/local-store.ts";
import { storeAddress, withoutUser } from "../nix/store-address.ts";
import type { ColorChoice } from "./context.ts";
import { flag, subjectFlags, textFlag, textsFlag } from "./flags.ts";

/** Flags of every command that evaluates a configuration. */
export interface ConfigurationFlags {
	readonly json?: boolean;
	readonly file?: string;
	readonly attr?: string;
	readonly store?: readonly string[];
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
	store: textsFlag(
		"URL",
		"A binary cache to look paths up in, as --cache; or another store to evaluate into: a directory, local?root=DIR",
	),
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

/** Where a configuration is evaluated into, and the caches that were named. */
export interface NamedPlaces {
	readonly store: LocalStore;
	/** What Nix's own `--store` was told; undefined for the usual store. */
	readonly url: string | undefined;
	/** Undefined where none was named. */
	readonly cache: readonly string[] | undefined;
}

/** What `--store` and `--cache` name together. Throws `WhittleError` for stores of other kinds. */
export function placesNamed({ store = [], cache }: ConfigurationFlags): NamedPlaces {
	const addresses = store.map((url) => storeAddress([url]));
	const caches = addresses.flatMap((each) => (each.kind === "cache" ? each.urls : []));
	const stores = addresses.filter(({ kind }) => kind !== "cache");
	const [first] = stores;
	if (stores.length > 1 || first?.kind === "ssh") {
		throw new WhittleError(
			"other-store",
			"a configuration is evaluated into one store on this machine",
			store.map(withoutUser).join(" "),
			"name binary caches (https://…, file://…), and at most one directory or local?root=DIR",
		);
	}
	const url = first?.kind === "local" ? first.url : undefined;
	const named = [...caches, ...(cache ?? [])];
	return { store: localStore(url), url, cache: named.length === 0 ? undefined : named };
}
