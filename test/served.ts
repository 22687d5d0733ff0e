import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { program } from "./support.ts";

/** `whittle serve` with these arguments, until the test ends. */
export async function served(...args: readonly string[]) {
	const child = spawn(process.execPath, [program, "serve", ...args], {
		stdio: ["ignore", "pipe", "pipe"],
	});
	const exit = once(child, "exit");
	onTestFinished(() => {
		child.kill("SIGKILL");
	});
	const stderr = text(child.stderr);
	const [address] = await Promise.race([
		once(createInterface(child.stdout), "line"),
		exit.then(async () => Promise.reject(new Error(await stderr))),
	]);
	const url = new URL(String(address));
	return {
		child,
		exit,
		stderr,
		url,
		port: Number(url.port),
		token: url.searchParams.get("token")!,
	};
}
