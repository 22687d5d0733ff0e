{ config, lib, pkgs, ... }:
let
  inherit (lib) mkIf mkOption types;
  cfg = config.services.dbus;
in
{
  options.services.dbus = {
    enable = mkOption { type = types.bool; default = true; description = "Whether to start D-Bus, by which programs talk to each other."; };
    packages = mkOption { type = types.listOf types.package; default = [ ]; description = "Packages whose D-Bus services are known."; };
  };

  config = mkIf cfg.enable {
    services.dbus.packages = [ pkgs.dbus config.systemd.package ];
    environment.systemPackages = [ pkgs.dbus ];
    environment.etc.dbus-1.source = "${pkgs.mergeTree "dbus-1" cfg.packages [ "share/dbus-1" ]}/share/dbus-1";
    systemd.services.dbus = {
      description = "D-Bus";
      wantedBy = [ "multi-user.target" ];
      serviceConfig.ExecStart = "${pkgs.dbus}/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation";
    };
  };
}
