// The programs of the host that building the test system needs, and those that tests
// compare with, each with the Debian package that holds it, and a way to have them.
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** @type {{program: string, package: string}[]} */
export const requiredTools = [
	{ program: "nix-build", package: "nix-bin" },
	{ program: "patchelf", package: "patchelf" },
	{ program: "dpkg-deb", package: "dpkg" },
	{ program: "apt-get", package: "apt" },
	{ program: "unshare", package: "util-linux" },
	{ program: "mount", package: "mount" },
	{ program: "cpio", package: "cpio" },
	{ program: "gzip", package: "gzip" },
	{ program: "xz", package: "xz-utils" },
	{ program: "bzip2", package: "bzip2" },
	{ program: "zstd", package: "zstd" },
	{ program: "brotli", package: "brotli" },
];

/** Is there an executable of that name on PATH (or in the sbin folders)? */
function onPath(program) {
	const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];
	return folders.some((folder) => {
		try {
			accessSync(join(folder, program), constants.X_OK);
			return folder !== "";
		} catch {
			return false;
		}
	});
}

/** Those of the tools that the machine lacks. */
export function missingTools(tools = requiredTools) {
	return tools.filter((tool) => !onPath(tool.program));
}

/** Installs what is missing when root; otherwise throws one line that names it. */
export function ensureTools(log, tools = requiredTools) {
	const missing = [...new Set(missingTools(tools).map((tool) => tool.package))];
	if (missing.length === 0) return;
	if (process.getuid?.() !== 0) {
		throw new Error(
			`missing on this machine: apt-get install --no-install-recommends ${missing.join(" ")}`,
		);
	}
	log(`installing ${missing.join(" ")}`);
	const install = () =>
		spawnSync("apt-get", ["install", "-y", "--no-install-recommends", ...missing], {
			env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
			encoding: "utf8",
		});
	let result = install();
	if (result.status !== 0) {
		// The machine's package lists may be absent or stale.
		spawnSync("apt-get", ["update"], { stdio: "ignore" });
		result = install();
	}
	const still = missingTools(tools);
	if (still.length > 0) {
		throw new Error(
			`could not install ${still.map((t) => t.package).join(" ")}:\n${result.stderr.trim()}`,
		);
	}
}
