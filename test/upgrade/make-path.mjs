// Builds one store path of the lab's systems: the builder of systems.nix. Its arguments are in
// the environment; what it writes refers to the store alone.
import { createCipheriv, createHash } from "node:crypto";
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

const { env } = process;
const { out } = env;

/** The words of a list that Nix gave. */
const words = (text) => text.split(" ").filter((word) => word !== "");

function write(name, contents, mode = 0o644) {
	mkdirSync(dirname(join(out, name)), { recursive: true });
	writeFileSync(join(out, name), contents, { mode });
}

function link(name, target) {
	mkdirSync(dirname(join(out, name)), { recursive: true });
	symlinkSync(target, join(out, name));
}

const script = (name, text) => write(name, text, 0o755);

/** Bytes that no compression makes fewer, the same for the same seed. */
function random(seed, bytes) {
	const key = createHash("sha256").update(seed).digest();
	const cipher = createCipheriv("aes-256-ctr", key, Buffer.alloc(16));
	return cipher.update(Buffer.alloc(bytes));
}

/** Most bytes of one file. */
const FILE = 1 << 20;

const kinds = {
	base() {
		mkdirSync(join(out, "bin"), { recursive: true });
		copyFileSync(env.busybox, join(out, "bin/busybox"));
		for (const name of ["ln", "mkdir", "mv", "readlink", "sh"]) link(`bin/${name}`, "busybox");
	},

	/** Its program says its name when its files, and those of what it uses, are as they were made. */
	package() {
		const { base, pname, version } = env;
		const home = `lib/${pname}`;
		const sums = [];
		for (let at = 0; at < Number(env.bytes); at += FILE) {
			const contents = random(`${out}:${at}`, Math.min(FILE, Number(env.bytes) - at));
			write(`${home}/data-${at / FILE}`, contents);
			const sum = createHash("md5").update(contents).digest("hex");
			sums.push(`${sum}  ${out}/${home}/data-${at / FILE}\n`);
		}
		for (const used of words(env.uses)) {
			const [name] = readdirSync(join(used, "lib"));
			sums.push(`${sumOf(`${used}/lib/${name}/sums`)}  ${used}/lib/${name}/sums\n`);
		}
		write(`${home}/sums`, sums.join(""));
		write(`share/doc/${pname}/README`, `${pname} ${version} of the lab\n`);
		if (env.man !== undefined) {
			mkdirSync(join(env.man, "share/man/man1"), { recursive: true });
			writeFileSync(
				join(env.man, `share/man/man1/${pname}.1`),
				random(env.man, Number(env.manBytes)),
			);
		}
		if (env.program !== "1") return;
		const check = [out, ...words(env.uses)]
			.map((path) => `for sums in ${path}/lib/*/sums; do $busybox md5sum -c -s "$sums"; done\n`)
			.join("");
		script(
			`bin/${pname}`,
			`#!${base}/bin/sh\nset -e\nbusybox=${base}/bin/busybox\n${check}echo ${pname} ${version}\n`,
		);
	},

	initrd() {
		write("initrd", random(out, FILE / 4));
	},

	unit() {
		const { pname } = env;
		write(
			`${pname}.service`,
			`[Unit]\nDescription=${pname}\n\n[Service]\nExecStart=${env.package}/bin/${pname}\n\n[Install]\nWantedBy=multi-user.target\n`,
		);
	},

	"system-units"() {
		const units = words(env.units);
		mkdirSync(out);
		for (const [n, name] of words(env.names).entries()) {
			link(`${name}.service`, `${units[n]}/${name}.service`);
			link(`multi-user.target.wants/${name}.service`, `../${name}.service`);
		}
	},

	etc() {
		const packages = words(env.packages);
		link("etc/systemd/system", env.systemUnits);
		link("etc/bin-sh", `${env.base}/bin/sh`);
		write("etc/os-release", "ID=nixos\nNAME=NixOS\n");
		// As /etc/pam.d has it: files of text that name packages.
		const lines = packages.map((path) => `optional ${path}/lib\n`);
		write("etc/modules.conf", lines.join(""));
	},

	/** As nixpkgs' buildEnv: a folder of one path alone is linked, one of several is merged. */
	"system-path"() {
		const merge = (name, folders) => {
			if (folders.length === 1) return link(name, join(folders[0], name));
			mkdirSync(join(out, name), { recursive: true });
			for (const entry of new Set(folders.flatMap((path) => readdirSync(join(path, name))))) {
				const below = join(name, entry);
				const having = folders.filter((path) => existsSync(join(path, below)));
				const several = having.every((path) => statSync(join(path, below)).isDirectory());
				merge(below, several ? having : having.slice(0, 1));
			}
		};
		for (const name of ["bin", "share"]) {
			merge(
				name,
				words(env.paths).filter((path) => existsSync(join(path, name))),
			);
		}
	},

	toplevel() {
		const { base, etc, systemPath } = env;
		link("etc", `${etc}/etc`);
		link("sw", systemPath);
		for (const kernel of words(env.kernel)) link("kernel", `${kernel}/lib/linux/data-0`);
		for (const initrd of words(env.initrd)) link("initrd", `${initrd}/initrd`);
		write("kernel-params", "loglevel=4");
		write("nixos-version", "lab");
		write("system", "x86_64-linux");
		write("extra-dependencies", "");
		script(
			"activate",
			`#!${base}/bin/sh
# Makes the machine follow this system.
set -eu
PATH=${base}/bin
systemConfig=${out}
mkdir -p /run/lab /nix/var/nix/gcroots
ln -sfn "$(readlink "$systemConfig/etc")" /run/lab/etc
ln -sfn "$systemConfig" /run/lab/next
mv -T /run/lab/next /run/current-system
ln -sfn /run/current-system /nix/var/nix/gcroots/current-system
`,
		);
		script("init", `#!${base}/bin/sh\n${out}/activate\nexec ${base}/bin/sh\n`);
		script(
			"bin/switch-to-configuration",
			`#!/bin/sh
# switch | boot | test: activates this system, and runs the programs of all its packages and
# units. Called by its name below another root it works there.
set -eu
root=\${0%${out}/bin/switch-to-configuration}
if [ "$root" != "$0" ] && [ -n "$root" ]; then
	exec "$root${base}/bin/busybox" chroot "$root" ${base}/bin/sh ${out}/bin/switch-to-configuration "$@"
fi
PATH=${base}/bin
case \${1-} in
switch | test) ;;
boot) exit 0 ;;
*) echo "usage: $0 switch | boot | test" >&2; exit 1 ;;
esac
mkdir -p /run/lab
say() { echo "$*" >>/run/lab/log; }
say "$1 ${out}"
if [ -L /run/lab/only ] && [ "$(readlink /run/lab/only)" != ${out} ]; then
	say refused
	echo "the lab refuses this system" >&2
	exit 4
fi
${out}/activate
for program in ${out}/sw/bin/*; do
	case $program in
	*/busybox | */ln | */mkdir | */mv | */readlink | */sh) ;;
	*) said=$("$program") && say "ran $said" ;;
	esac
done
for unit in ${out}/etc/systemd/system/*.service; do
	[ -e "$unit" ] || continue
	while IFS== read -r key program; do
		if [ "$key" = ExecStart ]; then said=$("$program") && say "started $said"; fi
	done <"$unit"
done
say "done ${out}"
`,
		);
	},
};

function sumOf(file) {
	return createHash("md5").update(readFileSync(file)).digest("hex");
}

kinds[env.kind]();
