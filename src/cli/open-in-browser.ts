import { spawn } from "node:child_process";

/** Has the desktop open an address. Does not wait; what goes wrong is told to `onFault`. */
export function openInBrowser(address: string, onFault: (fault: string) => void): void {
	const program = process.platform === "darwin" ? "open" : "xdg-open";
	const child = spawn(program, [address], { stdio: "ignore", detached: true });
	child.on("error", ({ message }) => onFault(`${program} cannot be started (${message})`));
	child.on("exit", (code) => {
		if (code !== 0) onFault(`${program} found no browser`);
	});
	child.unref();
}
