import { runToEnd } from "../../nix/run-to-end.ts";
import type { LocalStore } from "../../nix/store/local-store.ts";
import { buildPointOf, isBuildersOwn, isPassing, refuseFullDisk } from "../nix-failure.ts";

/** How a build went. */
export type Realised =
	| { readonly ok: true }
	/** `own`: a builder failed by itself, and would again. */
	| { readonly ok: false; readonly message: string; readonly own: boolean };

/**
 * Builds or fetches the outputs of derivations, and keeps the garbage collector from them for
 * as long as `link`, a link that is made, is there. Rejects with what `signal` says, and with
 * `WhittleError` where Nix cannot be started or the disk is full.
 */
export async function realise(
	drvs: readonly string[],
	store: LocalStore,
	link: string,
	signal: AbortSignal,
): Promise<Realised> {
	const { status, stderr } = await runToEnd(
		"nix-store",
		[
			...(store.url === null ? [] : ["--store", store.url]),
			"--no-build-output",
			"--add-root",
			link,
			"--indirect",
			"--realise",
			...drvs,
		],
		process.env,
		signal,
	);
	if (status === 0) return { ok: true };
	refuseFullDisk(stderr);
	const message = buildPointOf(stderr);
	const own = typeof status === "number" && isBuildersOwn(message) && !isPassing(message);
	return { ok: false, message: message || `nix-store ended with ${status}`, own };
}
