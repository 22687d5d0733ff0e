{ config, lib, pkgs, ... }:
let cfg = config.services.udev; in
{
  options.services.udev.packages = lib.mkOption {
    type = lib.types.listOf lib.types.package;
    default = [ ];
    description = "Packages whose udev rules are known.";
  };
  options.hardware.firmware = lib.mkOption {
    type = lib.types.listOf lib.types.package;
    default = [ ];
    apply = list: pkgs.mergeTree "firmware" list [ "lib/firmware" ];
    description = "Packages of firmware.";
  };

  config = {
    services.udev.packages = [ config.systemd.package ];
    environment.etc."udev/hwdb.bin".source = pkgs.hwdb;
    environment.etc."udev/rules.d".source = "${pkgs.mergeTree "udev-rules" cfg.packages [ "lib/udev/rules.d" ]}/lib/udev/rules.d";
  };
}
