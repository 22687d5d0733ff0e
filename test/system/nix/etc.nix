# The tree /etc of a system: links into the paths of its parts.
{ config, packages, support, services, release, host, locales }:
let
  inherit (support) linkFarm optional optionals writeText;
  inherit (packages) get;
  inherit (config) full;

  osRelease = writeText "etc-os-release" ''
    ID=nixos
    NAME=NixOS
    PRETTY_NAME="NixOS ${release}"
    VERSION_ID="${release}"
  '';

  setEnvironment = writeText "set-environment" ''
    export PATH=/run/wrappers/bin:/run/current-system/sw/bin
    export PAGER=${if full then "${get "less"}/bin/less" else "cat"}
    export EDITOR=${if full then "nano" else "vi"}
    ${if locales != null then "export LOCALE_ARCHIVE=${locales}/lib/locale/locale-archive" else ""}
    export NIX_PATH=nixpkgs=flake:nixpkgs
  '';

  profile = writeText "etc-profile" ''
    . ${setEnvironment}
    [ -z "$BASH_VERSION" ] || . /etc/bashrc
  '';

  bashrc = writeText "etc-bashrc" ''
    PS1='\u@\h:\w\$ '
    ${if full then ". ${get "bash-completion"}/share/bash-completion/bash_completion" else ""}
  '';

  # Flakes' registry: an opaque tree, kept for a name that may never be used.
  registry = writeText "nixpkgs-registry.json" (builtins.toJSON {
    version = 2;
    flakes = [{
      exact = true;
      from = { id = "nixpkgs"; type = "indirect"; };
      to = { type = "path"; path = "${packages.source}"; };
    }];
  });

  pam = name: writeText "${name}.pam" ''
    account required ${get "libpam-modules"}/lib/security/pam_unix.so
    auth sufficient ${get "libpam-modules"}/lib/security/pam_unix.so likeauth try_first_pass
    auth required ${get "libpam-modules"}/lib/security/pam_deny.so
    session required ${get "libpam-modules"}/lib/security/pam_unix.so
    session optional ${get "systemd"}/lib/security/pam_systemd.so
  '';

  fontsConf = writeText "fonts.conf" ''
    <?xml version="1.0"?>
    <fontconfig><dir>${get "fonts-dejavu-core"}/share/fonts</dir></fontconfig>
  '';

  simple = name: text: { at = "etc/${name}"; to = writeText "etc-${builtins.replaceStrings [ "/" ] [ "-" ] name}" text; };

  small = [
    { at = "etc/os-release"; to = osRelease; }
    { at = "etc/profile"; to = profile; }
    { at = "etc/bashrc"; to = bashrc; }
    { at = "etc/set-environment"; to = setEnvironment; }
    (simple "hostname" "${host}\n")
    (simple "hosts" "127.0.0.1 localhost ${host}\n")
    (simple "issue" "Welcome to NixOS ${release} \\l\n")
  ];

  large = [
    (simple "nix/nix.conf" "experimental-features = nix-command flakes\nbuild-users-group = nixbld\n")
    (simple "fstab" "/dev/vda / ext4 defaults 0 1\n")
    (simple "locale.conf" "LANG=en_US.UTF-8\n")
    (simple "nsswitch.conf" "passwd: files systemd\ngroup: files systemd\nhosts: files dns\n")
    (simple "vconsole.conf" "KEYMAP=us\n")
    (simple "sudoers" "root ALL=(ALL:ALL) SETENV: ALL\n%wheel ALL=(ALL:ALL) SETENV: ALL\n")
    (simple "sysctl.d/60-nixos.conf" "kernel.kptr_restrict = 1\n")
    (simple "modules-load.d/nixos.conf" "virtio_net\n")
    (simple "ssh/ssh_config" "Host *\n  AddressFamily any\n  XAuthLocation none\n")
    (simple "inputrc" "set completion-ignore-case on\n")
    (simple "man_db.conf" "MANDATORY_MANPATH /run/current-system/sw/share/man\n")
    (simple "default/useradd" "SHELL=${get "bash"}/bin/bash\n")
    (simple "login.defs" "UID_MIN 1000\nENCRYPT_METHOD YESCRYPT\n")
    (simple "nanorc" "include ${get "nano"}/share/nano/*.nanorc\n")
    (simple "gitconfig" "[http]\n\tsslCAinfo = ${packages.cacert}/etc/ssl/certs/ca-bundle.crt\n")
    (simple "lvm/lvm.conf" "global { thin_check_executable = \"\" }\n")
    (simple "systemd/system.conf" "[Manager]\nDefaultTimeoutStopSec=90s\n")
    (simple "systemd/journald.conf" "[Journal]\nStorage=persistent\n")
    (simple "modprobe.d/nixos.conf" "options kvm ignore_msrs=1\n# see ${get "kmod"}/share/doc\n")
    { at = "etc/protocols"; to = "${get "netbase"}/etc/protocols"; }
    { at = "etc/services"; to = "${get "netbase"}/etc/services"; }
    { at = "etc/nix/registry.json"; to = registry; }
    { at = "etc/ssh/sshd_config"; to = services.sshdConfig; }
    { at = "etc/nginx/nginx.conf"; to = services.nginxConfig; }
    { at = "etc/ssl/certs/ca-certificates.crt"; to = "${packages.cacert}/etc/ssl/certs/ca-bundle.crt"; }
    { at = "etc/zoneinfo"; to = "${get "tzdata"}/share/zoneinfo"; }
    { at = "etc/udev/hwdb.bin"; to = packages.hwdb; }
    { at = "etc/udev/rules.d"; to = support.mergeTree "udev-rules" (map get [ "systemd" "lvm2" "dmsetup" ]) [ "lib/udev/rules.d" ] + "/lib/udev/rules.d"; }
    { at = "etc/dbus-1"; to = support.mergeTree "dbus-1" (map get [ "dbus" "systemd" ]) [ "share/dbus-1" ] + "/share/dbus-1"; }
    { at = "etc/tmpfiles.d"; to = support.mergeTree "tmpfiles.d" (map get [ "systemd" "openssh-server" "sudo" "lvm2" ]) [ "lib/tmpfiles.d" ] + "/lib/tmpfiles.d"; }
    { at = "etc/systemd/system"; to = services.systemUnits config.services; }
    { at = "etc/systemd/user"; to = services.userUnits config.userServices; }
  ]
  ++ map (name: { at = "etc/pam.d/${name}"; to = pam name; }) [ "sshd" "sudo" "login" "su" "passwd" ]
  ++ optional config.fonts { at = "etc/fonts/fonts.conf"; to = fontsConf; };
in
linkFarm "etc" (small ++ optionals full large)
