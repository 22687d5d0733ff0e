import { WhittleError } from "../../closure/error.ts";
import { FEATURES } from "../../nix/nix-command.ts";
import { quoted } from "../../nix/ssh/far-side.ts";
import { batches, failed, type Runner, runner, shellText, shown } from "./command.ts";
import type { Places } from "./places.ts";
import { valid } from "./reads.ts";
import { startSession } from "./session.ts";
import type { Target, TargetOptions } from "./target.ts";

/**
 * Paths that one process gets. Until it ends it writes what it registers into a log beside the
 * database as well: some 14 KiB a path, as measured.
 */
export const AT_ONCE = 128;

/** Gets paths from caches. Nothing is built: a path that no cache has is an error. */
export async function fetch(
	places: Places,
	runner: Runner,
	options: Pick<TargetOptions, "nixOptions">,
	paths: readonly string[],
	caches: readonly string[],
	onProgress: Parameters<Target["fetch"]>[2],
): Promise<void> {
	const { copyEvents } = await import("./nix-log.ts");
	const settings = [
		...(caches.length === 0 ? [] : ["--option", "substituters", caches.join(" ")]),
		...["--option", "max-jobs", "0"],
		// What a cache lacked a minute ago it may have now: that is what resuming is for.
		...["--option", "narinfo-cache-negative-ttl", "0"],
		...options.nixOptions.flatMap(([name, value]) => ["--option", name, value]),
		...["--log-format", "internal-json"],
	];
	for (const batch of batches(await missing(places, paths), AT_ONCE)) {
		const words = [...places.nixStore, "--realise", ...settings, ...batch];
		const events = copyEvents((path) => onProgress(path, null));
		const answer = await runner.attempt({
			words,
			text: `while sleep 1; do stat -f -c '%a %S' ${quoted(places.real)}; done &
poll=$!
${shellText(words)} >/dev/null
status=$?
kill "$poll"
exit "$status"`,
			onErrorLine: events.hear,
			onOutput: (text) => {
				const [, blocks, unit] = /(\d+) (\d+)\n$/.exec(text) ?? [];
				if (unit !== undefined) onProgress(null, Number(blocks) * Number(unit));
			},
		});
		if (answer === null || answer.status === 0) continue;
		const error = failed(answer.status, events.said(), shown(words));
		if (error.code === "disk-full") throw error;
		const [first] = await missing(places, batch);
		throw new WhittleError(
			"not-fetched",
			error.what,
			first ?? places.label,
			"see that a cache has it, and that the target can reach that cache",
		);
	}
}

/**
 * Copies paths with their closures from the store of this machine. The copying program runs below
 * a shell, so that it ends where this process does.
 */
export async function push(
	places: Places,
	options: Pick<TargetOptions, "onCommand" | "dryRun" | "signal">,
	paths: readonly string[],
): Promise<void> {
	const wanted = await missing(places, paths);
	if (wanted.length === 0) return;
	const { ssh, store } = places;
	const copy = ssh === null ? localCopy(store) : ["nix-copy-closure", "--to", copyAddress(places)];
	if (copy === null) {
		throw new WhittleError(
			"nothing-to-push",
			"is not in the store of this machine, which is the target",
			wanted[0]!,
			"build it here, or name a cache that has it",
		);
	}
	const here = startSession(null, "this machine", [copy[0]!], options.signal);
	try {
		const { run } = runner(here, options.onCommand, options.dryRun);
		const port = ssh?.port == null ? [] : [`-p ${ssh.port}`];
		const given = process.env.NIX_SSHOPTS ?? "";
		const sshOptions =
			port.length === 0 ? [] : ["env", `NIX_SSHOPTS=${[given, ...port].join(" ").trim()}`];
		for (const batch of batches(wanted)) await run({ words: [...sshOptions, ...copy, ...batch] });
	} finally {
		await here.close();
	}
}

function localCopy(store: string | null): string[] | null {
	if (store === null) return null;
	return ["nix", "copy", ...FEATURES, "--no-check-sigs", "--to", store];
}

/** Host and parameters, as Nix's own programs take them; the port is for NIX_SSHOPTS. */
function copyAddress({ ssh }: Places): string {
	const query = /\?.*$/.exec(ssh!.url)?.[0] ?? "";
	return `${ssh!.destination}${query}`;
}

/** Takes in an export stream, as `nix-store --export` makes it. */
export async function importStream(
	{ nixStore }: Places,
	runner: Runner,
	stream: AsyncIterable<Uint8Array>,
): Promise<void> {
	const words = [...nixStore, "--import"];
	await runner.run({ words, from: "cat made-paths.export", input: stream });
}

async function missing(places: Places, paths: readonly string[]): Promise<string[]> {
	const there = await valid(places, paths);
	return [...new Set(paths)].filter((path) => !there.has(path));
}
