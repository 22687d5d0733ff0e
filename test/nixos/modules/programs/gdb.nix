{ config, lib, pkgs, ... }:
{
  options.programs.gdb.enable = lib.mkEnableOption "the GNU debugger";

  config = lib.mkIf config.programs.gdb.enable {
    environment.systemPackages = [ pkgs.gdb ];
  };
}
