{ config, lib, pkgs, ... }:
{
  options.security.sudo.enable = lib.mkOption {
    type = lib.types.bool;
    default = true;
    description = "Whether to enable sudo, by which users act as root.";
  };

  config = lib.mkIf config.security.sudo.enable {
    environment.systemPackages = [ pkgs.sudo ];
    environment.etc.sudoers.text = "root ALL=(ALL:ALL) SETENV: ALL\n%wheel ALL=(ALL:ALL) SETENV: ALL\n";
    security.pam.services.sudo = { };
  };
}
