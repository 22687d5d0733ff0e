import { execFileSync } from "node:child_process";
import { type Browser, chromium } from "playwright-core";

/** Starts Debian's Chromium, which brings a font with it. */
export function launchBrowser(): Promise<Browser> {
	const executablePath = execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" });
	return chromium.launch({ executablePath: executablePath.trim(), args: ["--no-sandbox"] });
}
