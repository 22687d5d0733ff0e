# What the module of known reductions comes to in a system (a file that gives it): as it is,
# with the module in it, and with each of some sets of reductions on. `sets` is a JSON list of
# lists of names.
{ file, sets }:
let
  system = import (/. + file);
  toplevel = of: builtins.unsafeDiscardStringContext of.config.system.build.toplevel.drvPath;
  with_ = system.extendModules { modules = [ ../../nix/module.nix ]; };
  module = names: { whittle.reductions = builtins.listToAttrs (map (name: { inherit name; value.enable = true; }) names); };
in
{
  plain = toplevel system;
  off = toplevel with_;
  on = map (names: toplevel (with_.extendModules { modules = [ (module names) ]; })) (builtins.fromJSON sets);
}
