# Options, and how they are named in messages.
{ lib }:
let
  inherit (lib) all concatMapStringsSep concatStringsSep getAttrFromPath isString toList types;
in
rec {
  mkOption = attributes: { _type = "option"; } // attributes;
  isOption = x: x._type or "" == "option";

  mkEnableOption = name: mkOption {
    default = false;
    example = true;
    description = "Whether to enable ${name}.";
    type = types.bool;
  };

  mkPackageOption = pkgs: name: { default ? name, nullable ? false, ... }: mkOption ({
    type = (if nullable then types.nullOr else (type: type)) types.package;
    description = "The ${concatStringsSep "." (toList name)} package to use.";
  } // (if default == null then (if nullable then { default = null; } else { }) else {
    default = getAttrFromPath (toList default) pkgs;
  }));

  showOption = names: concatMapStringsSep "." (name:
    if builtins.match "[a-zA-Z_][a-zA-Z0-9_'-]*|<.*>|\\*" name != null then name else builtins.toJSON name) names;
  showFiles = concatMapStringsSep " and " (file: "`${toString file}'");
}
