{ config, lib, pkgs, ... }:
let
  inherit (lib) attrValues concatMap mkOption types;
  user = { name, ... }: {
    options = {
      name = mkOption { type = types.str; default = name; description = "The name."; };
      uid = mkOption { type = types.int; description = "The number."; };
      home = mkOption { type = types.str; default = "/var/empty"; description = "The home folder."; };
      shell = mkOption { type = types.nullOr (types.either types.package types.path); default = null; description = "The shell; null for none."; };
      packages = mkOption { type = types.listOf types.package; default = [ ]; description = "Packages of the user's own."; };
    };
  };
  spec = pkgs.writeText "users-groups.json" (builtins.toJSON {
    users = map
      (u: { inherit (u) name uid home; gid = u.uid; shell = if u.shell == null then "/run/current-system/sw/bin/nologin" else "${u.shell}"; })
      (attrValues config.users.users);
  });
  update = pkgs.writeScript "update-users-groups.pl" ''
    #!${pkgs.perl}/bin/perl
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
  options.users = {
    users = mkOption { type = types.attrsOf (types.submodule user); default = { }; description = "The users."; };
    mutableUsers = mkOption { type = types.bool; default = true; description = "Whether users can be changed on the machine."; };
  };

  config = {
    users.users.root = { uid = 0; home = "/root"; shell = "/run/current-system/sw/bin/bash"; };
    environment.systemPackages = concatMap (u: u.packages) (attrValues config.users.users);
    system.activationScripts.users.text = ''
      ${update} ${spec} "$root"
    '';
  };
}
