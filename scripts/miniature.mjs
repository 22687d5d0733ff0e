// npm run miniature: a shell on a machine whose /nix is a throw-away copy of the test system's
// store, in a folder with the configuration of a NixOS in miniature, and whittle on its PATH.
// With words behind it, they are run there instead of a shell. As root.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSystem, storeEnvironment } from "../test/system/index.mjs";
import { installPackages, root, run } from "./prepare.mjs";

const WHITTLE_TOML = `# What this machine must be able to do, however small it gets.
[keep]
capabilities = ["network", "ssh", "switch", "editor", "shell"]
units = ["nginx.service"]
`;
const ENTER = `mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/upper,workdir=$2/work" /nix
cd "$2/machine"
shift 2
exec "$@"`;

installPackages();
run("node", ["scripts/build.mjs"]);
const cache = (await buildSystem(["v1"])).root;
const folder = mkdtempSync(join(tmpdir(), "whittle-miniature-"));
try {
	for (const name of ["upper", "work", "home", "bin", "machine"]) mkdirSync(join(folder, name));
	mkdirSync("/nix", { recursive: true }); // the mount point; nothing is written below it
	symlinkSync(join(root, "dist/whittle.cjs"), join(folder, "bin/whittle"));
	cpSync(join(root, "test/nixos/users/fat"), join(folder, "machine"), { recursive: true });
	writeFileSync(join(folder, "machine/whittle.toml"), WHITTLE_TOML);
	writeFileSync(
		join(folder, "machine/system.nix"),
		`import ${join(root, "test/nixos/miniature.nix")} {
  plans = "${join(cache, "plans")}";
  configuration = ./configuration.nix;
}
`,
	);
	const { PATH, TERM, COLUMNS } = process.env;
	const environment = storeEnvironment(cache, {
		HOME: join(folder, "home"),
		XDG_CACHE_HOME: join(folder, "home/.cache"),
		PATH: `${join(folder, "bin")}:${PATH}`,
		...(TERM === undefined ? {} : { TERM }),
		...(COLUMNS === undefined ? {} : { COLUMNS }),
	});
	const words = process.argv.slice(2);
	const { status } = spawnSync(
		"unshare",
		[
			...["--mount", "--propagation", "private", "sh", "-euc", ENTER, "sh"],
			...[join(cache, "nix"), folder],
			...(words.length > 0 ? words : ["sh"]),
		],
		{ stdio: "inherit", env: environment },
	);
	process.exitCode = status ?? 1;
} finally {
	rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
