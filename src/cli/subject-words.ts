import { withoutUser } from "../nix/store-address.ts";
import type { SubjectFlags } from "./flags.ts";

/** How the same subject is named again; null where that cannot be told. */
export function subjectWords(
	flags: SubjectFlags & { readonly all?: boolean },
	name: string | undefined,
): string[] | null {
	const { all, store, root, file, attr, derivation } = flags;
	if (all || name === "-") return null;
	if (store?.some((url) => withoutUser(url) !== url)) return null; // nobody wants to read a password
	return [
		...(store ?? []).flatMap((url) => ["--store", url]),
		...(root ?? []).flatMap((pattern) => ["--root", pattern]),
		...(file === undefined ? [] : ["-f", file]),
		...(attr === undefined ? [] : ["-A", attr]),
		...(derivation ? ["--derivation"] : []),
		...(name === undefined ? [] : [name]),
	];
}
