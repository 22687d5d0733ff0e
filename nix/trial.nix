# One trial: the system with some changes in it, as far as evaluating tells.
# `request` names a JSON file: { settings: [setting…], disabledModules: [path…] }, and if wanted
# `image`: the name of an image below `system.build`.
{ configuration, request }:
let
  system = import ./system.nix (builtins.fromJSON configuration);
  wanted = builtins.fromJSON (builtins.readFile request);
  untouched = wanted.settings == [ ] && wanted.disabledModules == [ ];

  inherit (system) lib;
  change = import ./change.nix { inherit lib; };

  present = map (setting: setting // { exists = change.exists system setting; }) wanted.settings;
  tried = builtins.filter (setting: setting.exists) present;
  strengthOf = change.priority system.options;

  module = { pkgs, ... }: {
    _file = "whittle-trial";
    disabledModules = wanted.disabledModules;
    options = change.declarations tried;
    config = lib.mkMerge (map (setting: change.definition pkgs (strengthOf setting) setting) tried);
  };
  extended =
    if untouched then system
    else if system ? extendModules then system.extendModules { modules = [ module ]; }
    else throw "whittle: this system has no extendModules, which NixOS has since 21.11";

  inherit (extended) config;
  toplevel = config.system.build.toplevel;
  image = wanted.image or null;
  imageIn = build:
    let path = lib.splitString "." image; in
    if lib.hasAttrByPath path build then named (lib.getAttrFromPath path build)
    else throw "whittle: config.system.build has no `${image}'";

  named = derivation: {
    drv = builtins.unsafeDiscardStringContext derivation.drvPath;
    out = builtins.unsafeDiscardStringContext derivation.outPath;
  };
  pkgs = system.pkgs or system._module.args.pkgs or system.config._module.args.pkgs or { };

  unitsOf = units: builtins.filter (name: units.${name}.enable or true) (builtins.attrNames units);
in
named toplevel // {
  units = unitsOf (config.systemd.units or { });
  userUnits = unitsOf (config.systemd.user.units or { });
  priorities = map strengthOf tried;
  missing = map (setting: setting.option) (builtins.filter (setting: !setting.exists) present);
  image = if image == null then null else imageIn config.system.build;
  # What else an answer rests on; the same for all trials.
  nix = builtins.nixVersion;
  system = builtins.currentSystem;
  nixpkgs = if untouched && pkgs ? path then toString pkgs.path else null;
}
