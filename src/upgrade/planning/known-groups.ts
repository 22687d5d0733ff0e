/** Packages that must not be mixed from two systems: what belongs to one group is switched as one. */
interface KnownGroup {
	readonly name: string;
	/** Fits the package names (without version and output) of its members. */
	readonly members: RegExp;
}

export const KNOWN_GROUPS: readonly KnownGroup[] = [
	{
		name: "kernel",
		// Modules are loaded by the kernel they were built for; drivers have a half in each world.
		members:
			/^(linux|linux-(?!pam|headers|firmware)[a-z_-]*|kernel(-modules)?|initrd(-.*)?|modules-shrunk|bzImage|firmware|linux-firmware|.*-firmware(-.*)?|.*microcode.*|wireless-regdb|nvidia-x11|zfs(-kernel|-user)?|spl-kernel|wireguard|v4l2loopback|virtualbox-guest-additions)$/,
	},
	{
		name: "systemd",
		// Units, udev's rules and its database speak to the manager that runs.
		members: /^(systemd(-.*)?|libsystemd|libudev|udev|hwdb\.bin)$/,
	},
	{
		name: "glibc",
		// Modules of NSS and PAM are loaded into programs, and locales are read, by another glibc.
		members:
			/^(glibc(-locales)?|linux-pam|pam([-_].*)?|libpam([-_].*)?|nss-(mdns|myhostname|ldapd?|pam|systemd)|nss_ldap|nscd|nsncd|sssd|libxcrypt)$/,
	},
	{
		name: "graphics",
		members:
			/^(mesa(-.*)?|libdrm|libglvnd|graphics-drivers|vulkan-loader|xorg-server|xorgserver|xwayland|xf86-.*|libva|libvdpau|intel-media-driver)$/,
	},
	{ name: "lvm2", members: /^(lvm2|dmsetup|libdevmapper.*|multipath-tools)$/ },
	{ name: "dbus", members: /^(dbus|dbus-broker|dbus-lib)$/ },
];

/** What a machine starts, activates and is reached by: it is never offered to go for a while. */
export const NEVER_OFFERED =
	/^(bash|bash-interactive|coreutils|perl|nix|lix|util-linux|shadow|sudo|openssh|grub|systemd-boot|findutils|gnugrep|gnused|kmod|iproute2|dhcpcd|networkmanager|NetworkManager)$/;
