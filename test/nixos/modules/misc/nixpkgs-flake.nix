# A pinned nixpkgs: a tree that is kept for a name.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkIf mkOption types;
  cfg = config.nixpkgs.flake;
in
{
  options.nixpkgs.flake = {
    source = mkOption { type = types.nullOr types.package; default = pkgs.source; description = "The tree of nixpkgs."; };
    setFlakeRegistry = mkOption { type = types.bool; default = cfg.source != null; description = "Whether to pin nixpkgs in the system-wide flake registry."; };
    setNixPath = mkOption { type = types.bool; default = cfg.source != null; description = "Whether to set NIX_PATH to the pinned nixpkgs."; };
  };

  config = mkIf (cfg.source != null) {
    assertions = [{
      assertion = cfg.setNixPath -> cfg.setFlakeRegistry;
      message = "Setting `nixpkgs.flake.setNixPath` requires that `nixpkgs.flake.setFlakeRegistry` also be set.";
    }];
    environment.variables.NIX_PATH = mkIf cfg.setNixPath "nixpkgs=flake:nixpkgs";
    environment.etc."nix/registry.json" = mkIf cfg.setFlakeRegistry {
      source = pkgs.writeText "nixpkgs-registry.json" (builtins.toJSON {
        version = 2;
        flakes = [{
          exact = true;
          from = { id = "nixpkgs"; type = "indirect"; };
          to = { type = "path"; path = "${cfg.source}"; };
        }];
      });
    };
  };
}
