{ config, lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  cfg = config.system.nixos;
in
{
  options.system = {
    nixos.release = mkOption { type = types.str; readOnly = true; default = "23.05"; description = "The release."; };
    nixos.label = mkOption { type = types.str; default = "${cfg.release}.mini"; description = "The label of the system."; };
    stateVersion = mkOption { type = types.str; default = cfg.release; description = "The release of the first installation."; };
  };

  config.environment.etc.os-release.text = ''
    ID=nixos
    NAME=NixOS
    PRETTY_NAME="NixOS ${cfg.release}"
    VERSION_ID="${cfg.release}"
  '';
}
