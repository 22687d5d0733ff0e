import { buildCommand } from "@stricli/core";
import { WhittleError } from "../closure/error.ts";
import { type JointRoots, jointRoots } from "../nix/roots/joint-roots.ts";
import { type StoreRoots, storeRoots } from "../nix/roots/store-roots.ts";
import { type LocalStore, localStore } from "../nix/store/local-store.ts";
import { storeAddress } from "../nix/store-address.ts";
import { type Context, styleFor } from "./context.ts";
import { type ListFlags, listAliases, listFlags } from "./flags.ts";
import { withProgress } from "./progress.ts";
import { rootsText } from "./text/roots-text.ts";
import { writeJson, writeLines } from "./write.ts";

type Flags = Pick<ListFlags, "json" | "store" | "count" | "minimum" | "color" | "quiet">;

const { json, store, count, minimum, color, quiet } = listFlags("20");

export const command = buildCommand<Flags, [], Context>({
	docs: {
		brief: "What keeps paths alive, and what removing it would free",
		fullDescription:
			"Every root of the garbage collector (generations, result links, running processes), what it retains and what removing it alone would free, and what is free already; in bytes on disk, hard links counted once. Nothing is deleted.",
		customUsage: [
			{ input: "", brief: "the store of this machine" },
			{ input: "-s 1GiB", brief: "only roots that free a gibibyte" },
			{ input: "-n 0 --json", brief: "all, for a program" },
			{ input: "--store /mnt", brief: "the store of a mounted disk" },
		],
	},
	parameters: {
		flags: { json, store, count, minimum, color, quiet },
		aliases: { q: listAliases.q, n: listAliases.n, s: listAliases.s },
	},
	func: async function (flags) {
		const place = storeHere(flags.store ?? []);
		const found = await withProgress(this, flags.quiet ?? false, (work) => storeRoots(place, work));
		const order = byFreed(found).filter((k) => found.sizes.freed[k]! >= flags.minimum);
		const chosen = order.slice(0, flags.count);
		const joint = jointRoots(found.roots, found.sizes);
		if (!flags.json) {
			const style = styleFor(this, flags.color);
			const more = order.length - chosen.length;
			writeLines(this, rootsText(found, chosen, more, joint, style, flags.quiet ?? false));
			return;
		}
		const { live, dead } = found.sizes;
		writeJson(this, "roots", {
			roots: chosen.map((k) => rootRecord(found, k)),
			together: joint.map((each) => jointRecord(found, each)),
			dead: { paths: dead.paths.length, bytes: dead.bytes },
			live,
			keeps: found.settings,
			stale: found.stale,
			unread: found.unread,
			problems: found.problems,
		});
	},
});

function rootRecord({ roots, sizes }: StoreRoots, k: number) {
	const { place, path, kind, profile, generation, isCurrent, made } = roots[k]!;
	return {
		root: place,
		path,
		kind,
		retained: sizes.retained[k]!,
		freed: sizes.freed[k]!,
		freedWithPath: sizes.freedWithPath[k]!,
		profile,
		generation,
		current: isCurrent,
		made: made?.toISOString() ?? null,
	};
}

function jointRecord({ roots }: StoreRoots, each: JointRoots) {
	return { ...each, roots: each.roots.map((k) => roots[k]!.place) };
}

/** What frees most first, then what retains most. */
function byFreed({ roots, sizes: { freed, retained } }: StoreRoots): number[] {
	return [...roots.keys()].sort(
		(a, b) =>
			freed[b]! - freed[a]! ||
			retained[b]! - retained[a]! ||
			(roots[a]!.place < roots[b]!.place ? -1 : 1),
	);
}

function storeHere(stores: readonly string[]): LocalStore {
	const address = storeAddress(stores);
	if (address.kind === "local") return localStore(address.url);
	throw new WhittleError(
		"not-a-local-store",
		"roots are links and processes of the machine that has the store",
		stores.join(" "),
		"run whittle there, or name a directory that holds nix/store",
	);
}
