import { execFileSync } from "node:child_process";
import { type Browser, chromium } from "playwright-core";
import { ensureTools } from "../system/index.mjs";

/** Starts Debian's Chromium, which brings a font with it. */
export function launchBrowser(): Promise<Browser> {
	ensureTools((line) => console.error(line), [{ program: "chromium", package: "chromium" }]);
	const executablePath = execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" });
	return chromium.launch({ executablePath: executablePath.trim(), args: ["--no-sandbox"] });
}
