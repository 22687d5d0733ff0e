{ config, lib, pkgs, ... }:
{
  options.services.lvm.enable = lib.mkOption {
    type = lib.types.bool;
    default = true;
    description = "Whether to have logical volumes (LVM).";
  };

  config = lib.mkIf config.services.lvm.enable {
    environment.systemPackages = [ pkgs.lvm2 ];
    environment.etc."lvm/lvm.conf".text = "global { thin_check_executable = \"\" }\n";
    services.udev.packages = [ pkgs.lvm2 pkgs.dmsetup ];
    systemd.tmpfiles.packages = [ pkgs.lvm2 ];
    systemd.services.lvm2-monitor = {
      description = "Watches logical volumes";
      wantedBy = [ "multi-user.target" ];
      serviceConfig.Type = "oneshot";
      serviceConfig.ExecStart = "${pkgs.lvm2}/bin/vgchange --monitor y";
    };
  };
}
