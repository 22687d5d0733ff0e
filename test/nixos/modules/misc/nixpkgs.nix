{ lib, ... }:
{
  options.nixpkgs.overlays = lib.mkOption {
    type = lib.types.listOf lib.types.raw;
    default = [ ];
    description = "Overlays of the packages.";
  };
}
