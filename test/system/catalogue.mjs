// What the test systems are made of: which packages, which of them belong
// together, and the references that no file of theirs shows.

const smallPackages = ["bash", "coreutils", "grep", "sed"];

const basePackages = [
	...smallPackages,
	..."acl attr bash-completion bind9-dnsutils bzip2 ca-certificates cpio cryptsetup-bin curl dbus debianutils diffutils".split(
		" ",
	),
	..."e2fsprogs fail2ban file findutils gawk git gnupg gzip hostname iproute2 iputils-ping kmod less locales login".split(
		" ",
	),
	..."logrotate lvm2 man-db manpages mount nano ncurses-bin nginx nix-bin openssh-client openssh-server passwd patch".split(
		" ",
	),
	..."perl pipewire procps psmisc python3 rsync sudo systemd tar tzdata udev util-linux wireplumber xz-utils zstd".split(
		" ",
	),
	..."fonts-dejavu-core libnss-systemd libpam-modules libpam-systemd".split(" "),
	..."busybox-static firmware-linux-free linux-image-cloud-amd64 wireless-regdb".split(" "),
];

/** The sets of packages; `alone` are taken without what they depend on. */
export const sets = {
	"small-v1": { suite: "bookworm", packages: smallPackages, alone: [] },
	"small-v2": { suite: "trixie", packages: smallPackages, alone: [] },
	v1: {
		suite: "bookworm",
		packages: [...basePackages, "gdb", "htop", "iptables", "strace", "tmux"],
		alone: ["golang-golang-x-text-dev"],
	},
	v2: {
		suite: "trixie",
		packages: [
			...basePackages,
			"btrfs-progs",
			"gdb",
			"jq",
			"nftables",
			"ripgrep",
			"screen",
			"strace",
		],
		alone: ["golang-golang-x-text-dev"],
	},
};

/** Debian packages that one store path holds, by the key of that path. */
export const groups = [
	["glibc-bin", /^(libc-bin|libc-dev-bin)$/],
	["glibc-locales-source", /^(locales|libc-l10n)$/],
	["perl", /^(perl|perl-base|perl-modules-5\.\d+|libperl5\.\d+(t64)?)$/],
	["python3", /^(lib)?python3(\.\d+)?(-minimal|-stdlib|t64)*$/],
	[
		"systemd",
		/^(systemd|systemd-sysv|systemd-cryptsetup|udev|libsystemd-shared|libnss-systemd|libpam-systemd)$/,
	],
	["systemd-libs", /^(libsystemd0|libudev1)$/],
	["util-linux", /^(util-linux|util-linux-extra|mount|bsdextrautils|bsdutils)$/],
	["util-linux-lib", /^(libblkid1|libmount1|libuuid1|libsmartcols1|libfdisk1)$/],
	["openssh", /^openssh-(client|server|sftp-server)$/],
	["git", /^git(-man)?$/],
	["nginx", /^nginx(-common)?$/],
	["dbus", /^dbus(-bin|-daemon|-session-bus-common|-system-bus-common)?$/],
	[
		"gnupg",
		/^(gnupg|gnupg-l10n|gnupg-utils|gpg|gpg-agent|gpgconf|gpgsm|gpgv|dirmngr|gpg-wks-client|gpg-wks-server)$/,
	],
	["krb5-lib", /^(libkrb5-3|libk5crypto3|libgssapi-krb5-2|libkrb5support0)$/],
	["e2fsprogs", /^(e2fsprogs|logsave)$/],
	["e2fsprogs-lib", /^(libext2fs2(t64)?|libcom-err2|libss2)$/],
	["lvm2", /^(lvm2|dmeventd)$/],
	["lvm2-lib", /^(libdevmapper1\.02\.1|libdevmapper-event1\.02\.1|liblvm2cmd2\.03)$/],
	["bind", /^(bind9-dnsutils|bind9-host|bind9-libs)$/],
	["shadow", /^(login|login\.defs|passwd|libsubid\d)$/],
	["linux-pam", /^(libpam0g|libpam-modules|libpam-modules-bin)$/],
	[
		"pipewire",
		/^(pipewire|pipewire-bin|libpipewire-0\.3-0(t64)?|libpipewire-0\.3-modules|libspa-0\.2-modules)$/,
	],
	["wireplumber", /^(wireplumber|libwireplumber-0\.\d-0)$/],
	["ncurses", /^(libncurses6|libncursesw6|libtinfo6)$/],
	["ncurses-bin", /^(ncurses-bin|ncurses-base)$/],
	["readline", /^(libreadline8(t64)?|readline-common)$/],
	["nettle", /^(libnettle8(t64)?|libhogweed6(t64)?)$/],
	["linux", /^linux-image-/],
	["source", /^golang-golang-x-text-dev$/],
];

/** pname of a group where it is not its key; the suffix comes after the version. */
export const names = {
	"glibc-bin": ["glibc", "bin"],
	libc6: ["glibc"],
	"krb5-lib": ["krb5", "lib"],
	"util-linux-lib": ["util-linux-minimal", "lib"],
	"e2fsprogs-lib": ["e2fsprogs", "lib"],
	"lvm2-lib": ["lvm2", "lib"],
	"ncurses-bin": ["ncurses", "bin"],
	"systemd-libs": ["systemd-minimal-libs"],
	zlib1g: ["zlib"],
	openssl: ["openssl", "bin"],
	grep: ["gnugrep"],
	sed: ["gnused"],
	tar: ["gnutar"],
	patch: ["gnupatch"],
	"xz-utils": ["xz", "bin"],
	"nix-bin": ["nix"],
	libssl3: ["openssl"],
	liblzma5: ["xz"],
	"libbz2-1.0": ["bzip2", "lib"],
	"libx11-6": ["libX11"],
	"libx11-data": ["libX11-data"],
	"libx11-xcb1": ["libX11-xcb"],
	libunistring2: ["libunistring"],
	"libstdc++6": ["gcc", "lib"],
};

/** The package that stands for a group's name and version, if not the key itself. */
export const leaders = {
	"glibc-locales-source": "locales",
	"krb5-lib": "libkrb5-3",
	bind: "bind9-dnsutils",
	shadow: "passwd",
	"linux-pam": "libpam0g",
	ncurses: "libtinfo6",
	"glibc-bin": "libc-bin",
	source: "golang-golang-x-text-dev",
};

/**
 * References that no file shows, since a library is only loaded when asked for.
 * `files` get the library into their rpath, as nixpkgs does for systemd.
 */
export const extras = [
	// pthread_cancel loads libgcc_s.so.1, which in turn needs libc: a cycle, so one path.
	{ from: "libc6", to: /^libgcc-s1$/ },
	// Encrypted volumes, firewalls of containers, modules, journals, coredumps.
	...[
		"libcryptsetup12",
		"libip4tc2",
		"libkmod2",
		"liblz4-1",
		"libzstd1",
		"libpcre2-8-0",
		"libdw1",
		"libdw1t64",
	].map((name) => ({
		from: "systemd",
		to: new RegExp(`^${name}$`),
		files: /^lib\/(systemd\/)?libsystemd-(shared|core)/,
	})),
];

/** Packages that the script fixups/<key>.sh of a path writes into it. */
export const fixups = {
	bash: [],
	gawk: [],
	perl: ["bash"],
	git: ["bash", "perl", "liberror-perl"],
	fail2ban: ["bash", "python3"],
	"nix-bin": ["bash", "gzip", "tar", "xz-utils", "coreutils"],
};

/** Programs that Debian names by its alternatives, and the package to take. */
export const aliases = {
	"/bin/sh": ["bash", "bin/sh"],
	"/usr/bin/sh": ["bash", "bin/sh"],
	"/usr/bin/awk": ["gawk", "bin/gawk"],
	"/bin/awk": ["gawk", "bin/gawk"],
	"/usr/bin/python": ["python3", "bin/python3"],
};

/**
 * Packages that a mere mention does not lead to: Debian's own tools, and Python,
 * which is reached by programs that cannot run without it and no others.
 */
export const unmentioned = new Set(
	"adduser base-files debconf debianutils dpkg init-system-helpers initramfs-tools initramfs-tools-core linux-base python3 sysvinit-utils ucf usrmerge".split(
		" ",
	),
);

/** Files left out of a path, by its key: parts that nixpkgs splits or switches off. */
export const omitted = {
	// A plugin for a library that is only recommended.
	iproute2: [/^lib\/tc\/q_atm\.so$/],
	rsync: [/^bin\/rrsync$/, /^share\/rsync\/scripts\//],
	sudo: [/^share\/apport\//],
	python3: [/^bin\/py3(clean|compile)$/, /^share\/python3\//, /^lib\/python3\.\d+\/test\//],
	bash: [/^bin\/bashbug$/],
};

/**
 * Variants: a second build of a path, used by some packages instead of it.
 * `remove` leaves files out; `flags` are given to patchelf.
 */
export const variants = [
	{
		key: "zlib-nodeflib",
		of: "zlib1g",
		flags: ["--no-default-lib"],
		usedBy: [/^libcurl/, /^curl$/, /^git$/],
	},
	{ key: "openssl-nodeflib", of: /^libssl3/, flags: ["--no-default-lib"], usedBy: [/^nginx$/] },
	{
		key: "iproute2-minimal",
		of: "iproute2",
		name: "iproute2-minimal",
		remove: [/^bin\/routel$/],
		usedBy: [],
	},
	{
		key: "systemd-minimal",
		of: "systemd",
		name: "systemd-minimal",
		remove: [
			/^bin\/(coredumpctl|hostnamectl|localectl|timedatectl|networkctl|systemd-(analyze|cgls|cgtop|creds|cryptenroll|dissect|nspawn|repart|sysext|sysusers|stdio-bridge|hwdb|cryptsetup|cryptenroll))$/,
			/^lib\/systemd\/systemd-(binfmt|cgroups-agent|coredump|cryptsetup|export|growfs|hibernate-resume|hostnamed|importd|initctl|integritysetup|journal-gatewayd|localed|logind|makefs|modules-load|networkd|networkd-wait-online|pcrphase|pstore|pull|quotacheck|random-seed|rfkill|shutdown|sleep|socket-proxyd|sysv-install|timedated|timesyncd|user-runtime-dir|veritysetup|xdg-autostart-condition)$/,
			/^lib\/udev\/hwdb\.d\//,
			/^lib\/systemd\/(system|user|network|catalog)\//,
		],
		usedBy: [/^lvm2$/, /^dbus$/, /^procps$/, /^nginx$/, /^openssh$/, /^e2fsprogs$/],
	},
];
