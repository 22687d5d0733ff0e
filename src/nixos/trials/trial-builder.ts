import { join } from "node:path";
import { type LocalStore, realPath } from "../../nix/store/local-store.ts";
import { validPaths } from "../../nix/store/valid-paths.ts";
import { fromStore } from "../../nix/store-subject.ts";
import type { Work } from "../../nix/work.ts";
import { realise } from "./build-candidate.ts";
import { imageSize } from "./image-size.ts";
import type { TrialEvaluator } from "./trial-evaluator.ts";
import type { Built } from "./trials.ts";

interface Output {
	readonly drv: string;
	readonly out: string;
}

/** A system, with its image where one is wanted. */
interface Candidate extends Output {
	readonly image?: Output | null;
}

/** Builds candidates, and remembers those that fail by themselves. */
export interface TrialBuilder {
	/** Is all of it built? */
	isThere(candidate: Candidate): Promise<boolean>;
	/**
	 * Builds what is not there and reads its closure; `remembered` where nothing had to be done.
	 * With `isRebuild` packages have to be built: nothing else goes on meanwhile.
	 */
	build(
		candidate: Candidate,
		isRebuild: boolean,
	): Promise<{ readonly built: Built; readonly remembered: boolean }>;
}

/** Bytes that building glue, links and small files, and fetching takes. */
const GLUE = 256 * 2 ** 20;

/** @param folder where links are made that keep the garbage collector away */
export function openTrialBuilder(
	folder: string,
	{ memory, workshop }: Pick<TrialEvaluator, "memory" | "workshop">,
	store: LocalStore,
	work: Work,
): TrialBuilder {
	let links = 0;
	const outputsOf = (candidate: Candidate): Output[] => [
		candidate,
		...(candidate.image == null ? [] : [candidate.image]),
	];
	const isThere = async (candidate: Candidate) => {
		const valid = await validPaths(store);
		return outputsOf(candidate).every(({ out }) => valid.has(out));
	};
	return {
		isThere,
		async build(candidate, isRebuild) {
			const drvs = outputsOf(candidate).map(({ drv }) => drv);
			const question = { build: drvs };
			const there = await isThere(candidate);
			if (!there) {
				const { KeptFailure } = await import("./trial-schema.ts");
				const kept = KeptFailure.safeParse(memory.get(question));
				if (kept.success) {
					return { built: { outcome: "failed", ...kept.data }, remembered: true };
				}
			}
			const link = join(folder, String(++links));
			const realised = await workshop.build(isRebuild ? "all" : GLUE, () =>
				realise(drvs, store, link, work.signal),
			);
			if (!realised.ok) {
				const { message, own } = realised;
				if (own) memory.put(question, { message });
				return { built: { outcome: "failed", message }, remembered: false };
			}
			const { closure } = await fromStore(store, candidate.out, work);
			const image =
				candidate.image == null ? null : imageSize(realPath(store, candidate.image.out));
			return { built: { outcome: "built", closure, image }, remembered: there };
		},
	};
}
