{ config, lib, pkgs, ... }:
let inherit (lib) mkOption types; in
{
  options.time.timeZone = mkOption { type = types.nullOr types.str; default = "UTC"; description = "The time zone."; };

  config = {
    systemd.globalEnvironment.TZDIR = "${pkgs.tzdata}/share/zoneinfo";
    environment.etc.zoneinfo.source = "${pkgs.tzdata}/share/zoneinfo";
    environment.etc.timezone = lib.mkIf (config.time.timeZone != null) { text = config.time.timeZone + "\n"; };
  };
}
