import {
	type BuildGraph,
	type BuildTotal,
	onlyBuilt,
	onlyBuiltFor,
	retainedBuilds,
} from "../nix/derivations/build-graph.ts";
import type { Missing } from "../nix/derivations/missing.ts";

/** What `builds` has found, by paths of `graph`, which is null where nothing is missing. */
export interface BuildsAnswer {
	readonly missing: Missing;
	readonly graph: BuildGraph | null;
	readonly total: BuildTotal;
	/** Derivations to build of which only building tells all outputs, or all inputs. */
	readonly deferred: readonly string[];
	/** What `--only` means; null without it. */
	readonly dropped: readonly number[] | null;
}

/** The derivations to build, what retains most time first, then most builds, then by path. */
export function byRetained(graph: BuildGraph): number[] {
	const { paths } = graph.closure;
	const retained = retainedBuilds(graph);
	return Array.from(paths.keys())
		.filter((i) => graph.builds[i] === 1)
		.sort(
			(a, b) =>
				retained.seconds[b]! - retained.seconds[a]! ||
				retained.builds[b]! - retained.builds[a]! ||
				(paths[a]! < paths[b]! ? -1 : 1),
		);
}

/** As JSON: seconds and bytes, null where unknown; a sum leaves out what is unknown. */
export function buildsRecord({ missing, graph, total, deferred, dropped }: BuildsAnswer) {
	const { fetch, unknown } = missing;
	const rest = {
		total,
		fetch: Array.from(fetch, ([path, { downloadSize, narSize }]) => ({
			path,
			downloadSize,
			narSize,
		})),
		unknown: [...unknown],
		deferred,
	};
	if (graph === null) return { build: [], only: [], ...rest };
	const { paths } = graph.closure;
	const retained = retainedBuilds(graph);
	const known = (figure: number) => (Number.isNaN(figure) ? null : figure);
	const only = dropped === null ? onlyBuilt(graph) : onlyBuiltFor(graph, dropped);
	return {
		build: byRetained(graph).map((i) => ({
			drv: paths[i]!,
			seconds: known(graph.seconds[i]!),
			retainedBuilds: retained.builds[i]!,
			retainedSeconds: retained.timed[i]! > 0 ? retained.seconds[i]! : null,
			retainedFetches: retained.fetches[i]!,
			retainedDownloadSize:
				retained.sized[i]! > 0 || retained.fetches[i] === 0 ? retained.downloadSize[i]! : null,
		})),
		only: only.map(({ drv, because }) => ({
			drv: paths[drv]!,
			because: because === null ? null : paths[because]!,
		})),
		...rest,
	};
}
