{ config, lib, pkgs, ... }:
{
  options.programs.tmux.enable = lib.mkEnableOption "a multiplexer of terminals";

  config = lib.mkIf config.programs.tmux.enable {
    environment.systemPackages = [ pkgs.tmux ];
  };
}
