/**
 * What must be there, in a word and a name:
 * - `unit sshd.service`: a systemd unit of the system or its users; `*` is any text
 * - `program nano`: on everybody's path, or some user's
 * - `file etc/sudoers`: below the system's path; of a folder, something in it
 * - `holds bin/sshd`: below any path of the closure
 * - `package mesa`: a path of the closure, by a pattern
 */
export type Need = `${"unit" | "program" | "file" | "holds" | "package"} ${string}`;

/** Something a system can do. */
export interface Capability {
	readonly name: string;
	/** What who has it can do. */
	readonly gives: string;
	/** It is there where all needs of one of these lists are met; the usual way stands first. */
	readonly ways: readonly (readonly Need[])[];
}

const EDITORS =
	"nano vi vim nvim emacs micro hx kak ne mg joe jed ed mcedit zile vis mle tilde".split(" ");
const SHELLS = "bash zsh fish dash ksh mksh nu elvish xonsh sh".split(" ");
const COMPOSITORS =
	"sway Hyprland gnome-shell kwin_wayland cosmic-comp labwc niri river wayfire weston cage dwl".split(
		" ",
	);

const one = (kind: "unit" | "program" | "package", names: readonly string[]) =>
	names.map((name): Need[] => [`${kind} ${name}`]);
const units = (...names: readonly string[]) => one("unit", names);
const programs = (...names: readonly string[]) => one("program", names);
const packages = (...names: readonly string[]) => one("package", names);

function capability(name: string, gives: string, ways: readonly (readonly Need[])[]): Capability {
	return { name, gives, ways };
}

/** What users of NixOS miss when it has silently gone. Names are stable: whittle.toml has them. */
export const CAPABILITIES: readonly Capability[] = [
	capability("boot", "starting on a machine by itself: kernel, initrd and init", [
		["file kernel", "file initrd", "file init"],
	]),
	capability("bootloader", "making a new system the one that boots", [
		...packages("/^install-grub\\./", "/^(install-)?systemd-boot(-builder)?(\\.|$)/"),
		...packages("/^extlinux-conf-builder/", "/^lzbt/", "/^(install-)?limine-install/"),
		...packages("/^(raspberrypi|uboot)-builder/", "/^refind-install/"),
	]),
	capability("kernel-modules", "drivers that the kernel loads when they are needed", [
		["file kernel-modules"],
	]),
	capability("firmware", "firmware files for Wi-Fi, graphics and other devices", [
		["file firmware"],
	]),
	capability("services", "starting and watching services", [["file systemd"]]),
	capability("udev", "devices found and set up as they appear", units("systemd-udevd.service")),
	capability("device-names", "vendors, names and quirks of devices", [["file etc/udev/hwdb.bin"]]),
	capability("dbus", "services and desktops that talk to each other", [
		...units("dbus.service", "dbus-broker.service"),
	]),
	capability("polkit", "asking for a password where a desktop or a service needs more rights", [
		...units("polkit.service"),
	]),
	capability("users", "making users and groups out of the configuration", [
		["package update-users-groups.pl"],
		...units("userborn.service", "systemd-sysusers.service"),
	]),
	capability("passwords", "changing passwords", programs("passwd")),
	capability("login", "logging in at the machine itself", [
		...units("getty@.service", "autovt@.service", "serial-getty@.service"),
		...units("greetd.service", "display-manager.service"),
	]),
	capability("sessions", "seats, sessions, and power buttons that work", [
		...units("systemd-logind.service", "elogind.service"),
	]),
	capability("sudo", "acting as root with one's own password", programs("sudo", "doas")),
	capability("rescue", "a shell where booting fails", units("rescue.service", "emergency.service")),
	capability("network", "addresses and routes", [
		...units("systemd-networkd.service", "NetworkManager.service", "dhcpcd.service"),
		...units("network-setup.service", "network-addresses-*.service", "connman.service"),
	]),
	capability("names", "looking up names of hosts", [
		["file etc/resolvconf.conf"],
		...units("systemd-resolved.service"),
		["file etc/resolv.conf"],
	]),
	capability("wifi", "joining wireless networks", [
		...units("wpa_supplicant.service", "wpa_supplicant-*.service", "iwd.service"),
	]),
	capability("bluetooth", "Bluetooth devices", units("bluetooth.service")),
	capability("firewall", "refusing connections that nobody asked for", [
		...units("firewall.service", "nftables.service", "firewalld.service"),
	]),
	capability("ssh", "logging in over the network", [
		["unit sshd.service", "holds bin/sshd"],
		["unit sshd.socket", "unit sshd@.service", "holds bin/sshd"],
		["unit dropbear.service", "holds bin/dropbear"],
	]),
	capability("certificates", "knowing whom to trust over https", [
		["file etc/ssl/certs/ca-certificates.crt"],
		["file etc/ssl/certs/ca-bundle.crt"],
	]),
	capability("time-sync", "a clock that is right", [
		...units("systemd-timesyncd.service", "chronyd.service", "ntpd.service", "openntpd.service"),
	]),
	capability("timezones", "local time", [["file etc/zoneinfo"]]),
	capability("logging", "logs that can be read later", [
		...units("systemd-journald.service", "rsyslogd.service", "syslog.service"),
	]),
	capability("logrotate", "old log files put away", units("logrotate.timer", "logrotate.service")),
	capability("cron", "jobs out of crontabs", units("cron.service", "fcron.service")),
	capability("switch", "changing to another configuration without a new image", [
		["file bin/switch-to-configuration"],
	]),
	capability("rebuild", "building a new configuration on the machine", [
		["program nixos-rebuild", "program nix"],
	]),
	capability("nix", "building, fetching and collecting store paths", [
		["program nix", "unit nix-daemon.service"],
		["program nix", "unit nix-daemon.socket"],
	]),
	capability("shell", "a command line", programs(...SHELLS)),
	capability("tools", "ls, cp and the other basic tools", programs("ls")),
	capability("completion", "completing words with Tab", [
		["file sw/share/bash-completion/bash_completion"],
		...packages("bash-completion", "zsh-completions"),
		["program fish"],
	]),
	capability("editor", "changing files on the machine", programs(...EDITORS)),
	capability("console", "keyboard layout and font of the console", [["file etc/vconsole.conf"]]),
	capability("man", "manual pages", [["program man", "file sw/share/man"]]),
	capability("docs", "documentation of packages, and NixOS's own manual", [
		["file sw/share/doc"],
		["file sw/share/info"],
		["program nixos-help"],
	]),
	capability("locales", "languages other than plain English", packages("glibc-locales")),
	capability("fonts", "text on a screen", [
		[
			"file etc/fonts/fonts.conf",
			"package /^(?!lib|mkfont|.*conf).*fonts?([-_\\d]|$)|^(dejavu|noto|liberation|unifont)/",
		],
	]),
	capability("lvm", "logical volumes", programs("lvm")),
	capability("raid", "software RAID", programs("mdadm")),
	capability("encryption", "encrypted disks", programs("cryptsetup")),
	capability(
		"trim",
		"telling disks what is no longer used",
		units("fstrim.timer", "fstrim.service"),
	),
	capability("automount", "disks that are plugged in", units("udisks2.service")),
	capability("power", "batteries", units("upower.service", "tlp.service", "auto-cpufreq.service")),
	capability("graphics", "drawing with the graphics card", [
		...packages("/^(graphics|opengl)-drivers?$/", "mesa", "/^nvidia-x11-/"),
	]),
	capability("x11", "X, where programs draw their windows", [
		["package xorg-server", "unit display-manager.service"],
		["package xorg-server", "program startx"],
		["package xorg-server", "program X"],
	]),
	capability("wayland", "Wayland, where programs draw their windows", programs(...COMPOSITORS)),
	capability("audio", "sound", [
		...units("pipewire.service", "pulseaudio.service", "jack.service", "alsa-store.service"),
	]),
	capability("speech", "text read aloud", [
		...programs("spd-say"),
		...units("speech-dispatcher.service", "speech-dispatcher.socket"),
	]),
	capability("printing", "printers", units("cups.service", "cups.socket")),
	capability("mime", "knowing which program opens a file", [["file sw/share/mime"]]),
	capability("icons", "icons of programs", [["file sw/share/icons"]]),
	capability("containers", "containers", [
		...programs("podman", "docker", "nerdctl", "incus", "lxc-start"),
		...units("podman.socket", "docker.service", "containerd.service", "container@.service"),
	]),
	capability("virtualisation", "virtual machines", [
		...units("libvirtd.service", "virtlogd.service"),
		...programs("qemu-system-x86_64", "qemu-system-aarch64", "qemu-kvm", "VBoxManage"),
	]),
];

/** Packages that give a program of another name; where only names of paths can be seen. */
export const PACKAGES_OF: Readonly<Record<string, readonly string[]>> = {
	vi: ["vi", "vim", "vim-full", "vim_configurable", "nvi", "busybox"],
	vim: ["vim", "vim-full", "vim_configurable"],
	nvim: ["neovim", "neovim-unwrapped"],
	emacs: ["emacs", "emacs-nox", "emacs-gtk", "emacs-pgtk"],
	hx: ["helix"],
	kak: ["kakoune", "kakoune-unwrapped"],
	mcedit: ["mc"],
	bash: ["bash", "bash-interactive"],
	sh: ["bash", "bash-interactive", "dash", "busybox"],
	nu: ["nushell"],
	ls: ["coreutils", "coreutils-full", "uutils-coreutils", "busybox", "toybox"],
	sshd: ["openssh", "openssh-server", "openssh_hpn", "openssh-with-hpn", "openssh-with-gssapi"],
	man: ["man-db", "mandoc"],
	nix: ["nix", "lix"],
	sudo: ["sudo", "sudo-rs"],
	lvm: ["lvm2"],
	passwd: ["shadow"],
	"nixos-rebuild": ["nixos-rebuild", "nixos-rebuild-ng"],
	startx: ["xinit", "startx"],
	X: ["xorg-server"],
	Hyprland: ["hyprland"],
	"gnome-shell": ["gnome-shell"],
	kwin_wayland: ["kwin"],
	"spd-say": ["speech-dispatcher", "speechd"],
	"lxc-start": ["lxc"],
	"qemu-system-x86_64": ["qemu", "qemu_kvm", "qemu_full"],
	"qemu-system-aarch64": ["qemu", "qemu_full"],
	"qemu-kvm": ["qemu", "qemu_kvm"],
	VBoxManage: ["virtualbox"],
};

/**
 * Paths that a file below the system comes from, by their names (patterns), where that is not
 * `etc-ssh-sshd_config` for `etc/ssh/sshd_config`. A file that is missing here can come from
 * a path of any name.
 */
export const PATHS_OF: Readonly<Record<string, string>> = {
	kernel: "/^linux-\\d/",
	initrd: "/^initrd-/",
	init: "/^nixos-system-/",
	systemd: "systemd",
	"kernel-modules": "/^(linux-.*-modules|kernel-modules)(-shrunk)?$/",
	firmware: "/firmware/",
	"etc/udev/hwdb.bin": "hwdb.bin",
	"etc/ssl/certs/ca-certificates.crt": "nss-cacert",
	"etc/ssl/certs/ca-bundle.crt": "nss-cacert",
	"etc/zoneinfo": "tzdata",
	"etc/fonts/fonts.conf": "/^font(s|config)-?(etc|conf)|^fonts\\.conf$/",
	"sw/share/bash-completion/bash_completion": "bash-completion",
	"sw/share/man": "/-man$/",
	"sw/share/doc": "/-doc$|^nixos-manual/",
	"sw/share/info": "/-info$/",
	"sw/share/mime": "shared-mime-info",
	"sw/share/icons": "/-icons?(-theme)?(-\\d|$)/",
};
