# What every user has in the path.
{ config, lib, pkgs, ... }:
let
  inherit (lib) concatMap filter mkOption types;
  cfg = config.environment;
  required = with pkgs; [
    acl attr bash bzip2 coreutils cpio curl diffutils findutils gawk gnugrep gnused gnutar gzip ncurses-bin procps
    shadow util-linux xz zstd
  ];
  outputsOf = package: map (output: package.${output}) (filter (output: package ? ${output}) ([ "out" ] ++ cfg.extraOutputsToInstall));
in
{
  options = {
    environment.systemPackages = mkOption { type = types.listOf types.package; default = [ ]; description = "Packages in the path of every user."; };
    environment.defaultPackages = mkOption { type = types.listOf types.package; default = with pkgs; [ perl rsync strace ]; description = "Packages that can be done without."; };
    environment.pathsToLink = mkOption { type = types.listOf types.str; default = [ ]; description = "Folders of packages that are linked."; };
    environment.extraOutputsToInstall = mkOption { type = types.listOf types.str; default = [ ]; description = "Further outputs of packages."; };
    system.path = mkOption { internal = true; type = types.package; description = "The packages as one tree."; };
  };

  config = {
    environment.systemPackages = required ++ cfg.defaultPackages;
    environment.pathsToLink = [ "bin" "share/terminfo" ];
    system.path = pkgs.mergeTree "system-path" (concatMap outputsOf cfg.systemPackages) cfg.pathsToLink;
  };
}
