import { type ChildProcessByStdio, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { WhittleError } from "../../closure/error.ts";
import { farSide, refusal } from "./far-side.ts";
import { type MarkedStream, markedStream } from "./marked-stream.ts";
import type { SshAddress } from "./ssh-address.ts";
import { sshArguments } from "./ssh-command.ts";

/** How the connection ended, as a sentence about ssh, and what to do about it. */
interface End {
	readonly how: string;
	readonly remedy: string;
}

/** Exit codes: of ssh itself, and of a shell that cannot find `sh`. */
const SSH_FAILED = 255;
const NOT_FOUND = 127;

/**
 * One connection to a far side, for as many requests as a run has, one after the other. It
 * keeps nobody waiting: while no answer is due it does not hold up the end of the process,
 * and when the process ends the far side reads the end of its input and ends, too.
 */
export class SshConnection {
	readonly #address: SshAddress;
	readonly #child: ChildProcessByStdio<Writable, Readable, null>;
	readonly #answers: MarkedStream;
	readonly #ended: Promise<End>;
	readonly #begin: Buffer;
	readonly #end: Buffer;

	constructor(address: SshAddress, signal: AbortSignal) {
		const mark = `whittle-${randomBytes(16).toString("hex")}`;
		const knownHosts = address.hostKey === null ? null : hostKeyFile(address);
		this.#address = address;
		this.#begin = Buffer.from(`${mark}<`);
		this.#end = Buffer.from(`${mark}>`);
		const child = spawn("ssh", sshArguments(address, knownHosts), {
			stdio: ["pipe", "pipe", "inherit"],
			signal,
		});
		this.#child = child;
		this.#answers = markedStream(child.stdout[Symbol.asyncIterator]());
		this.#ended = new Promise<End>((resolve) => {
			child.once("error", ({ message }) =>
				resolve({ how: `cannot go on (${message})`, remedy: "install OpenSSH's client" }),
			);
			child.once("close", (code, by) =>
				resolve({
					how: end(code, by),
					remedy: "its own message stands above; see that `ssh HOST sh` works by itself",
				}),
			);
		}).finally(() => {
			if (knownHosts !== null) rmSync(join(knownHosts, ".."), { recursive: true, force: true });
		});
		// Whoever has gone cannot be written to; that it has gone is read from its end.
		child.stdin.on("error", () => {});
		child.stdin.write(farSide(address, mark));
		this.#hold(false);
	}

	/**
	 * The answer to a request of `farSide`, piece by piece. Leaving off early stops the far
	 * side. Throws `WhittleError` where it refuses or the connection breaks; `what` is what
	 * the person asked for.
	 */
	async *ask(request: string, what: string): AsyncGenerator<Uint8Array, void> {
		this.#hold(true);
		let isWhole = false;
		try {
			this.#child.stdin.write(`answer ${request}\n`);
			const until = (mark: Buffer, when: string) =>
				this.#answers.until(mark, () => this.#broken(when));
			for await (const _noise of until(this.#begin, "before it answered"));
			let said = "";
			for await (const piece of until(this.#end, "in the middle of its answer")) {
				if (said.length < 4096) said += Buffer.from(piece).toString("latin1", 0, 4096);
				yield piece;
			}
			isWhole = true;
			let status = "";
			for await (const piece of until(Buffer.from("\n"), "in its answer")) status += piece;
			if (Number(status) !== 0) throw refusal(Number(status), said, this.#address, what);
		} finally {
			this.#child.stdin.write(isWhole ? "go\n" : "stop\n");
			this.#hold(false);
		}
	}

	async #broken(when: string): Promise<WhittleError> {
		const { how, remedy } = await this.#ended;
		return new WhittleError("ssh-failed", `ssh ${how} ${when}`, this.#address.url, remedy);
	}

	#hold(isHeld: boolean): void {
		for (const part of [this.#child, this.#child.stdin, this.#child.stdout]) {
			const call: unknown = Reflect.get(part, isHeld ? "ref" : "unref");
			if (typeof call === "function") call.call(part);
		}
	}
}

function end(code: number | null, by: NodeJS.Signals | null): string {
	if (code === null) return `was ended by ${by}`;
	if (code === SSH_FAILED) return "could not connect, or lost the connection,";
	if (code === NOT_FOUND) return "found no sh over there: it ended with exit code 127";
	return `ended with exit code ${code}`;
}

/** A file of known hosts with the one key that the address names, in a folder of its own. */
export function hostKeyFile({ host, hostKey }: SshAddress): string {
	const file = join(mkdtempSync(join(tmpdir(), "whittle-")), "host-key");
	writeFileSync(file, `${host} ${hostKey}\n`, { mode: 0o600 });
	return file;
}
