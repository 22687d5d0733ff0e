import type { Switch } from "./walk.ts";

/**
 * Switches (by index) of one module in the order in which they are likely to be meant: those
 * that share most names with `option`, if it is given, then what is called `enable`, then what
 * begins so, then by name. Several switches of a module govern the same, as far as can be told.
 */
export function byRank(
	switches: readonly Switch[],
	which: readonly number[],
	option: string | null,
): number[] {
	const near = (k: number) => {
		const { names } = switches[k]!;
		const wanted = option?.split(".") ?? [];
		const apart = names.findIndex((name, at) => name !== wanted[at]);
		return apart < 0 ? names.length : apart;
	};
	const call = (k: number) => {
		const name = switches[k]!.names.at(-1) ?? "";
		return name === "enable" ? 0 : name.startsWith("enable") ? 1 : 2;
	};
	return [...which].sort(
		(a, b) =>
			near(b) - near(a) ||
			call(a) - call(b) ||
			switches[a]!.names.length - switches[b]!.names.length ||
			(switches[a]!.option < switches[b]!.option ? -1 : 1),
	);
}
