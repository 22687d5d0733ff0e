{ config, lib, pkgs, ... }:
let
  inherit (lib) concatLines mkOption types;
  cfg = config.systemd.tmpfiles;
  own = pkgs.writeTextDir "tmpfiles-rules" "lib/tmpfiles.d/00-nixos.conf" (concatLines cfg.rules);
in
{
  options.systemd.tmpfiles = {
    rules = mkOption { type = types.listOf types.str; default = [ ]; description = "Files and folders that are made when the system starts."; };
    packages = mkOption { type = types.listOf types.package; default = [ ]; description = "Packages whose rules are known."; };
  };

  config = {
    systemd.tmpfiles.rules = [ "d /var/log 0755 root root -" ];
    systemd.tmpfiles.packages = lib.mkAfter [ config.systemd.package own ];
    environment.etc."tmpfiles.d".source = "${pkgs.mergeTree "tmpfiles.d" cfg.packages [ "lib/tmpfiles.d" ]}/lib/tmpfiles.d";
  };
}
