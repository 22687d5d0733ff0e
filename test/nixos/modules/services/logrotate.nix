{ config, lib, pkgs, ... }:
let
  inherit (lib) mkIf mkMerge mkOption types;
  cfg = config.services.logrotate;
in
{
  options.services.logrotate = {
    enable = mkOption { type = types.bool; default = true; description = "Whether to rotate logs."; };
    settings = mkOption { type = types.lines; default = ""; description = "What is rotated."; };
  };

  config = mkMerge [
    { services.logrotate.settings = "weekly\nrotate 4"; }
    (mkIf cfg.enable {
      systemd.services.logrotate = {
        description = "Rotates logs";
        serviceConfig.Type = "oneshot";
        serviceConfig.ExecStart = "${pkgs.logrotate}/bin/logrotate ${pkgs.writeText "logrotate.conf" cfg.settings}";
      };
    })
  ];
}
