import { WhittleError } from "../../closure/error.ts";
import type { UpgradePlan } from "../../closure/upgrade-plan.ts";
import type { GlueFiles } from "./make-system.ts";

/** A path of the old system's configuration. */
export interface Glue {
	readonly path: string;
	/** Of all kinds, itself apart. */
	readonly references: readonly string[];
	/** The path of configuration that it was met by; null for the toplevel. */
	readonly referrer: string | null;
}

/** The old system's configuration, references first. */
export interface GlueOrder {
	readonly inOrder: readonly Glue[];
	readonly byPath: ReadonlyMap<string, Glue>;
}

/** What of the plan's configuration the toplevel reaches through configuration alone. */
export async function glueOf(plan: UpgradePlan, files: GlueFiles): Promise<GlueOrder> {
	const glue = new Set(plan.glue.map(({ path }) => path));
	if (!glue.has(plan.old)) {
		throw new WhittleError(
			"not-a-plan",
			"the plan does not list the old system among its configuration",
			plan.old,
			"make the plan anew",
		);
	}
	const byPath = new Map<string, Glue>();
	const inOrder: Glue[] = [];
	const open: { readonly found: Glue; next: number }[] = [];
	const enter = async (path: string, referrer: string | null) => {
		const all = await files.references(path);
		const found = { path, referrer, references: all.filter((each) => each !== path) };
		byPath.set(path, found);
		open.push({ found, next: 0 });
	};
	await enter(plan.old, null);
	for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
		const reference = top.found.references[top.next++];
		if (reference === undefined) {
			inOrder.push(top.found);
			open.pop();
		} else if (glue.has(reference) && !byPath.has(reference)) {
			await enter(reference, top.found.path);
		}
	}
	return { inOrder, byPath };
}

/** How the toplevel leads to a path of configuration, and on to what it names. */
export function chainTo({ byPath }: GlueOrder, path: string, ...on: readonly string[]): string[] {
	const chain = [...on];
	for (let at: string | null = path; at !== null; at = byPath.get(at)?.referrer ?? null) {
		chain.unshift(at);
	}
	return chain;
}
