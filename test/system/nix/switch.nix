# The programs of a system that act on a machine: activate, init and
# switch-to-configuration. All of them work below $WHITTLE_ROOT when it is set.
{ support, get, etc, shell, tools, hasPerl }:
let
  inherit (support) writeScript writeText;
  path = "PATH=${builtins.concatStringsSep ":" (map (p: "${p}/bin") tools)}";

  users = writeText "users-groups.json" (builtins.toJSON {
    users = [
      { name = "root"; uid = 0; gid = 0; home = "/root"; shell = "/run/current-system/sw/bin/bash"; }
      { name = "nginx"; uid = 60; gid = 60; home = "/var/empty"; shell = "/run/current-system/sw/bin/nologin"; }
      { name = "sshd"; uid = 74; gid = 74; home = "/var/empty"; shell = "/run/current-system/sw/bin/nologin"; }
    ];
  });

  updateUsers = writeScript "update-users-groups.pl" ''
    #!${get "perl"}/bin/perl
    # Writes passwd and group below the folder given, from a JSON of users.
    use strict;
    use JSON::PP;
    my ($json, $root) = @ARGV;
    open(my $in, '<', $json) or die "$json: $!";
    my $spec = decode_json(do { local $/; <$in> });
    open(my $passwd, '>', "$root/etc/passwd") or die $!;
    open(my $group, '>', "$root/etc/group") or die $!;
    for my $user (@{ $spec->{users} }) {
      print $passwd join(':', $user->{name}, 'x', $user->{uid}, $user->{gid}, "", $user->{home}, $user->{shell}), "\n";
      print $group "$user->{name}:x:$user->{gid}:\n";
    }
  '';
in
{
  activate = ''
    #!${shell}/bin/bash
    # Makes a machine's files follow this system.
    set -eu
    systemConfig=@out@
    root=''${WHITTLE_ROOT:-}
    export ${path}
    mkdir -p "$root/run" "$root/etc" "$root/var/empty" "$root/tmp" "$root/root"
    ln -sfn ${etc}/etc "$root/etc/static"
    for entry in ${etc}/etc/*; do
      ln -sfn "/etc/static/''${entry##*/}" "$root/etc/''${entry##*/}"
    done
    ${if hasPerl then ''${updateUsers} ${users} "$root"'' else ""}
    ln -sfn "$systemConfig" "$root/run/current-system"
  '';

  init = ''
    #!${shell}/bin/bash
    # Stage 2: activates the system and hands over to systemd, or to a shell.
    export ${path}
    @out@/activate
    ln -sfn @out@ /run/booted-system
    if [ -x @out@/systemd/lib/systemd/systemd ]; then
      exec @out@/systemd/lib/systemd/systemd "$@"
    fi
    exec ${shell}/bin/bash
  '';

  switch = ''
    #!${shell}/bin/bash
    # switch | boot | test | dry-activate, below $WHITTLE_ROOT when that is set.
    set -eu
    export ${path}
    root=''${WHITTLE_ROOT:-}
    toplevel=@out@
    usage() { echo "usage: $0 switch|boot|test|dry-activate" >&2; exit 1; }
    [ $# -eq 1 ] || usage
    case $1 in switch | boot | test | dry-activate) ;; *) usage ;; esac
    old=$(readlink "$root/run/current-system" || true)
    if [ "$1" = dry-activate ]; then
      echo "would activate $toplevel instead of ''${old:-nothing}"
      exit 0
    fi
    if [ "$1" != test ]; then
      mkdir -p "$root/boot/loader"
      printf '%s\n' "title NixOS" "version $(cat "$toplevel/nixos-version")" "options init=$toplevel/init $(cat "$toplevel/kernel-params")" \
        >"$root/boot/loader/entry.new"
      mv "$root/boot/loader/entry.new" "$root/boot/loader/entry.conf"
    fi
    [ "$1" != boot ] || exit 0
    "$toplevel/activate"
    for unit in "$toplevel"/etc/systemd/system/*.service; do
      [ -e "$unit" ] || continue
      name=''${unit##*/}
      # A unit is restarted when its file is another one.
      if [ -n "$old" ] && [ "$(readlink -f "$old/etc/systemd/system/$name" || true)" != "$(readlink -f "$unit")" ]; then
        echo "restarting $name"
      fi
    done
    echo "$toplevel is the current system"
  '';
}
