# One trial: the system with some changes in it, as far as evaluating tells.
# `request` names a JSON file: { settings: [setting…], disabledModules: [path…] }.
{ configuration, request }:
let
  system = import ./system.nix (builtins.fromJSON configuration);
  wanted = builtins.fromJSON (builtins.readFile request);
  untouched = wanted.settings == [ ] && wanted.disabledModules == [ ];

  lib = system.lib or system.pkgs.lib or system._module.args.pkgs.lib or system.config._module.args.pkgs.lib;
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
  unitsOf = units: builtins.filter (name: units.${name}.enable or true) (builtins.attrNames units);
in
{
  drv = builtins.unsafeDiscardStringContext toplevel.drvPath;
  out = builtins.unsafeDiscardStringContext toplevel.outPath;
  units = unitsOf (config.systemd.units or { });
  userUnits = unitsOf (config.systemd.user.units or { });
  priorities = map strengthOf tried;
  missing = map (setting: setting.option) (builtins.filter (setting: !setting.exists) present);
}
