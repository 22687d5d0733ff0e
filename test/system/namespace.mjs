// Running commands where the cache's folder is /nix: in a mount namespace of
// their own, so the machine's own /nix is neither seen nor touched.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

// The command's own PATH is set last: before, the host's programs are wanted.
const bind = 'mount --bind "$0" /nix && PATH=$WHITTLE_PATH && unset WHITTLE_PATH && exec "$@"';

// Only /nix, /proc, /dev and an empty /tmp: what runs here uses the store alone.
const bindBare = `
set -e
store=$0; root=$store/../bare
mkdir -p "$root"
mount -t tmpfs none "$root"
mkdir -p "$root/nix" "$root/proc" "$root/dev" "$root/tmp" "$root/etc"
echo root:x:0:0::/:/bin/sh >"$root/etc/passwd"
mount --bind "$store" "$root/nix"
# Read-only as in NixOS: root's Python would leave compiled modules there. A
# mount of its own, which Nix may make writable for itself.
mount --bind "$store/store" "$root/nix/store"
mount -o remount,bind,ro "$root/nix/store"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
PATH=$WHITTLE_PATH; unset WHITTLE_PATH
exec /usr/sbin/chroot "$root" "$@"
`;

const hostPath = "/usr/sbin:/usr/bin:/sbin:/bin";

/** The environment of a command in the store of `cache`. */
export function storeEnvironment(cache, extra = {}) {
	return {
		PATH: hostPath,
		HOME: "/nonexistent",
		LC_ALL: "C.UTF-8",
		NIX_CONF_DIR: join(cache, "conf"),
		// No daemon, even where the machine has one.
		NIX_REMOTE: "local",
		PYTHONDONTWRITEBYTECODE: "1",
		XDG_CACHE_HOME: join(cache, "xdg"),
		...extra,
	};
}

/** The environment of the shell that makes the namespace. */
function outerEnvironment(cache, extra) {
	const inner = storeEnvironment(cache, extra);
	return { ...inner, PATH: hostPath, WHITTLE_PATH: inner.PATH };
}

function namespaceArguments(cache, argv, bare) {
	// The mount point; nothing is ever written below it outside the namespace.
	mkdirSync("/nix", { recursive: true });
	const flags = bare ? ["--mount", "--pid", "--fork", "--kill-child"] : ["--mount"];
	return [
		...flags,
		"--propagation",
		"private",
		"sh",
		"-c",
		bare ? bindBare : bind,
		join(cache, "nix"),
		...argv,
	];
}

/**
 * Runs `argv` with the cache's store at /nix and waits for it. `options.bare`
 * leaves only that store visible (a chroot), so nothing of the host can help.
 */
export function inStore(cache, argv, options = {}) {
	const { bare = false, env = {}, ...rest } = options;
	return spawnSync("unshare", namespaceArguments(cache, argv, bare), {
		encoding: "utf8",
		maxBuffer: 1 << 30,
		...rest,
		env: outerEnvironment(cache, env),
	});
}

/** The same without waiting: a child process. */
export function spawnInStore(cache, argv, options = {}) {
	const { bare = false, env = {}, ...rest } = options;
	return spawn("unshare", namespaceArguments(cache, argv, bare), {
		...rest,
		env: outerEnvironment(cache, env),
	});
}
