# A whole NixOS, as the tests evaluate it: `nixpkgs` is a copy of nixpkgs. Its own lib lacks
# what we need before 21.11 (extendModules); then `nixpkgsLib`, a newer one, stands in for it.
{ nixpkgs, nixpkgsLib ? "", modules ? [ ] }:
let
  tree = /. + nixpkgs;
  base = {
    boot.loader.grub.device = "/dev/vda";
    fileSystems."/" = { device = "/dev/vda1"; fsType = "ext4"; };
    documentation.nixos.enable = false;
  };
  user = map (file: /. + file) modules ++ [ base ];

  own = import (tree + "/nixos/lib/eval-config.nix") { modules = user; };

  oldLib = import (tree + "/lib");
  newLib = import (/. + nixpkgsLib + "/lib");
  # Names that only the old tree knows come from its own lib.
  lib = newLib.extend (_: prev: builtins.removeAttrs oldLib (builtins.attrNames prev) // {
    types = oldLib.types // prev.types;
    maintainers = oldLib.maintainers;
    teams = oldLib.teams or { };
    licenses = oldLib.licenses;
    systems = oldLib.systems;
  });
  moduleList = import (tree + "/nixos/modules/module-list.nix");
  newer = lib.evalModules {
    specialArgs = { modulesPath = "${toString tree}/nixos/modules"; };
    modules = moduleList ++ user ++ [
      ({ lib, ... }: {
        _module.args = { baseModules = moduleList; extraModules = [ ]; modules = user; };
        nixpkgs.system = lib.mkDefault builtins.currentSystem;
        nixpkgs.initialSystem = builtins.currentSystem;
      })
    ];
  };
in
if own ? extendModules then own
else if nixpkgsLib == "" then own
else newer // { inherit lib; }
