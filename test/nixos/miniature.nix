# NixOS in miniature: a few modules in its manner over the packages of the test system.
# `plans` is the folder of plans in the test system's cache, `modules` are files of a user's,
# `variant` is "fat" (everything on) or "small" (few switches), unless a `configuration` is
# given. With `nixpkgsLib`, a folder that holds nixpkgs' lib, that one evaluates the very same
# modules.
{ plans, modules ? [ ], nixpkgsLib ? "", variant ? "fat", configuration ? ./users + "/${variant}/configuration.nix" }:
let
  lib = if nixpkgsLib == "" then import ./lib.nix else import (/. + "${nixpkgsLib}/lib");
  base = import ./packages.nix { inherit plans lib; };

  system = lib.evalModules {
    specialArgs.modulesPath = toString ./modules;
    modules = import ./modules/module-list.nix
      ++ [ configuration ]
      ++ map (file: /. + file) modules
      ++ [ packages ];
  };

  packages = { config, ... }: {
    _file = "miniature.nix";
    _module.args.pkgs = lib.fix (lib.foldl' (f: overlay: lib.extends overlay f) (_: base) config.nixpkgs.overlays);
  };
in
system // { inherit lib; inherit (system._module.args) pkgs; }
