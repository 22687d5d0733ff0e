{ config, lib, pkgs, ... }:
{
  options.programs.usr-bin-python.enable = lib.mkEnableOption "Python in /usr/bin, for scripts that look there";

  config = lib.mkIf config.programs.usr-bin-python.enable {
    systemd.tmpfiles.rules = [ "L+ /usr/bin/python3 - - - - ${pkgs.python3}/bin/python3" ];
  };
}
