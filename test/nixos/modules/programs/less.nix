{ config, lib, pkgs, ... }:
let cfg = config.programs.less; in
{
  options.programs.less.enable = lib.mkEnableOption "less, a pager";

  config = lib.mkMerge [
    { programs.less.enable = lib.mkDefault true; }
    (lib.mkIf cfg.enable {
      environment.systemPackages = [ pkgs.less ];
      environment.variables.PAGER = "${pkgs.less}/bin/less";
    })
  ];
}
