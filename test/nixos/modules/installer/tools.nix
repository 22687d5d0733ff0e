{ config, lib, pkgs, ... }:
let
  inherit (lib) mkIf mkOption types;
  version = pkgs.writeScript "nixos-version" ''
    #!${pkgs.bash}/bin/bash
    echo "${config.system.nixos.label} (${config.networking.hostName})"
  '';
  rebuild = pkgs.writeScript "nixos-rebuild" ''
    #!${pkgs.bash}/bin/bash
    exec ${pkgs.nix}/bin/nix-build '<nixpkgs/nixos>' -A system "$@"
  '';
in
{
  options.system.disableInstallerTools = mkOption {
    type = types.bool;
    internal = true;
    default = false;
    description = "Whether to do without nixos-rebuild, nixos-version and the like.";
  };
  options.system.tools.nixos-rebuild.enable = mkOption {
    type = types.bool;
    default = config.nix.enable && !config.system.disableInstallerTools;
    description = "Whether to have nixos-rebuild.";
  };

  config.environment.systemPackages = mkIf (!config.system.disableInstallerTools) [
    (pkgs.linkFarm "nixos-tools" (
      [ { at = "bin/nixos-version"; to = version; } ]
      ++ lib.optional config.system.tools.nixos-rebuild.enable { at = "bin/nixos-rebuild"; to = rebuild; }
    ))
  ];
}
