{ config, lib, pkgs, ... }:
let
  inherit (lib) mkEnableOption mkIf mkOption types;
  cfg = config.services.pipewire;
in
{
  options.services.pipewire = {
    enable = mkEnableOption "PipeWire, for sound";
    wireplumber.enable = mkOption { type = types.bool; default = cfg.enable; description = "Whether WirePlumber manages PipeWire's sessions."; };
  };

  config = mkIf cfg.enable {
    assertions = [{
      assertion = config.services.dbus.enable;
      message = "services.pipewire.enable needs services.dbus.enable.";
    }];
    environment.systemPackages = [ pkgs.pipewire ];
    systemd.user.services.pipewire = {
      description = "Sound";
      serviceConfig.ExecStart = "${pkgs.pipewire}/bin/pipewire";
    };
    systemd.user.services.wireplumber = mkIf cfg.wireplumber.enable {
      description = "Sessions of PipeWire";
      serviceConfig.ExecStart = "${pkgs.wireplumber}/bin/wireplumber";
    };
  };
}
