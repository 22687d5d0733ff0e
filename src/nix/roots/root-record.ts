import { lstatSync, readlinkSync } from "node:fs";
import { basename, join } from "node:path";
import type { LocalStore } from "../store/local-store.ts";
import { type FoundRoot, ifReadable } from "./found-roots.ts";

export const ROOT_KINDS = [
	/** The system that runs, `/run/current-system`. */
	"current",
	/** The system whose kernel runs, `/run/booted-system`. */
	"booted",
	/** A generation of the system's profile. */
	"system",
	/** A generation of any other profile. */
	"profile",
	/** A link that a build left, or that was made with `--add-root`. */
	"result",
	/** What a running process has open or was started with. */
	"process",
	/** What a running Nix holds while it works. */
	"temporary",
	"other",
] as const;
export type RootKind = (typeof ROOT_KINDS)[number];

/** A root with what is known about it. */
export interface RootRecord {
	readonly place: string;
	readonly path: string;
	readonly kind: RootKind;
	/** The profile's own link, where the root is one of its generations. */
	readonly profile: string | null;
	readonly generation: number | null;
	/** Is it the generation that the profile is at? */
	readonly isCurrent: boolean | null;
	/** Of a link, when it was made. */
	readonly made: Date | null;
}

/** What a root that is a link is: told by its place. */
export function linkRecord(store: LocalStore, root: FoundRoot): RootRecord {
	const { place, path, isIndirect } = root;
	const unread = new Set<string>(); // a link that was just read
	const made = ifReadable(place, unread, () => lstatSync(place).mtime);
	const [, profile = null, digits] = /^(.*)-(\d+)-link$/s.exec(place) ?? [];
	if (profile !== null) {
		const at = ifReadable(profile, unread, () => readlinkSync(profile));
		if (at !== null) {
			return {
				place,
				path,
				kind: profile === join(store.stateDir, "profiles/system") ? "system" : "profile",
				profile,
				generation: Number(digits),
				isCurrent: basename(at) === basename(place),
				made,
			};
		}
	}
	const kind =
		place === join(store.root, "run/current-system")
			? "current"
			: place === join(store.root, "run/booted-system")
				? "booted"
				: isIndirect
					? "result"
					: "other";
	return { ...plainRecord(root, kind), made };
}

/** A root that is no link. */
export function plainRecord({ place, path }: FoundRoot, kind: RootKind): RootRecord {
	return { place, path, kind, profile: null, generation: null, isCurrent: null, made: null };
}
