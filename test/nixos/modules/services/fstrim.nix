{ config, lib, pkgs, ... }:
{
  options.services.fstrim.enable = lib.mkOption {
    type = lib.types.bool;
    default = true;
    description = "Whether to tell the disk now and then which blocks are free.";
  };

  config = lib.mkIf config.services.fstrim.enable {
    systemd.services.fstrim = {
      description = "Tells the disk which blocks are free";
      serviceConfig.Type = "oneshot";
      serviceConfig.ExecStart = "${pkgs.util-linux}/bin/fstrim --listed-in /etc/fstab:/proc/self/mountinfo --verbose --quiet-unsupported";
    };
  };
}
