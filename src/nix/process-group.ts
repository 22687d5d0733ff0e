import type { ChildProcess } from "node:child_process";

/** Milliseconds that a program has to stop what it started, before it is killed. */
const GRACE = 3000;

const GONE: ReadonlySet<unknown> = new Set(["ESRCH", "EPERM"]);

/** Sends a signal to a process that was started `detached`, and to all that is in its group. */
export function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
	if (pid === undefined) return;
	try {
		process.kill(-pid, signal);
	} catch (error) {
		// Nobody is left in it; or they are somebody else's, and can only be waited for.
		if (!(error instanceof Error && "code" in error && GONE.has(error.code))) throw error;
	}
}

/** Asks such a process to end, and kills its group a little later, unless that is called off. */
export function endGroup(child: ChildProcess): { callOff(): void } {
	signalGroup(child, "SIGTERM");
	const late = setTimeout(() => signalGroup(child, "SIGKILL"), GRACE);
	return { callOff: () => clearTimeout(late) };
}
