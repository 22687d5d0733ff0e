# The systems and closures of the tests. `plans` is the folder into which the
# driver wrote what it found in Debian's packages.
{ plans }:
let
  support = import ./support.nix;
  inherit (builtins) filter elem;

  load = set: import ./packages.nix {
    inherit support;
    plan = builtins.fromJSON (builtins.readFile (/. + "${plans}/${set}.json"));
  };
  sets = { v1 = load "v1"; v2 = load "v2"; small-v1 = load "small-v1"; small-v2 = load "small-v2"; };

  base = [
    "acl" "attr" "bash" "bash-completion" "bind9-dnsutils" "bzip2" "coreutils" "cpio" "cryptsetup-bin" "curl" "dbus"
    "diffutils" "e2fsprogs" "file" "findutils" "gawk" "git" "gnupg" "grep" "gzip" "hostname" "iproute2" "iputils-ping"
    "kmod" "less" "libc-bin" "logrotate" "lvm2" "man-db" "manpages" "nano" "ncurses-bin" "nix-bin" "openssh-client"
    "passwd" "patch" "perl" "procps" "psmisc" "rsync" "sed" "sudo" "systemd" "tar" "util-linux" "xz-utils" "zstd" "strace"
  ];
  services = [
    "dbus" "e2scrub_reap" "fail2ban" "firewall" "fstrim" "kmod-static-nodes" "logrotate" "lvm2-monitor" "nginx"
    "nix-daemon" "nix-gc" "sshd"
  ];
  full = {
    full = true;
    docs = true;
    fonts = true;
    kernel = true;
    packages = base;
    inherit services;
    userServices = [ "pipewire" "wireplumber" ];
    extra = [ ];
  };
  little = {
    full = false;
    docs = false;
    fonts = false;
    kernel = false;
    packages = [ "bash" "coreutils" ];
    services = [ ];
    userServices = [ ];
    extra = [ ];
  };
  system = set: host: release: config: import ./system.nix {
    inherit host release config support;
    packages = sets.${set};
  };
  without = names: filter (name: !(elem name names));
in
rec {
  v1 = system "v1" "alder" "23.05" (full // { packages = base ++ [ "gdb" "htop" "tmux" ]; });
  v2 = system "v2" "alder" "25.05" (full // { packages = base ++ [ "btrfs-progs" "gdb" "jq" "ripgrep" "screen" ]; });

  # v2 with programs that a forgotten pin still takes from v1, old glibc and all.
  fat = system "v2" "alder" "25.05" (full // {
    packages = base ++ [ "btrfs-progs" "gdb" "jq" "ripgrep" "screen" ];
    extra = [ (sets.v1.get "htop") (sets.v1.get "tmux") ];
  });

  # v1 without Python, documentation and fonts.
  minimal = system "v1" "alder" "23.05" (full // {
    docs = false;
    fonts = false;
    packages = without [ "iproute2" "git" "manpages" "man-db" ] base ++ [ "iproute2-minimal" ];
    services = without [ "fail2ban" ] services;
    userServices = [ ];
  });

  tiny = system "small-v1" "twig" "23.05" little;
  tiny-v2 = system "small-v2" "twig" "25.05" little;

  registration = import ./registration.nix { inherit support; root = tiny; };
}
