# The tree /etc: links into the paths of its parts.
{ config, lib, pkgs, ... }:
let
  inherit (lib) attrValues filter mkIf mkOption types;
  entry = { name, config, options, ... }: {
    options = {
      enable = mkOption { type = types.bool; default = true; description = "Whether the file is there."; };
      target = mkOption { type = types.str; default = name; description = "Its place below /etc."; };
      text = mkOption { type = types.nullOr types.lines; default = null; description = "Its text."; };
      source = mkOption { type = types.path; description = "The path that it links to."; };
    };
    config.source = mkIf (config.text != null) (lib.mkDerivedConfig options.text
      (pkgs.writeText ("etc-" + builtins.replaceStrings [ "/" ] [ "-" ] name)));
  };
in
{
  options.environment.etc = mkOption {
    type = types.attrsOf (types.submodule entry);
    default = { };
    description = "Files in /etc.";
  };
  options.system.build.etc = mkOption { internal = true; type = types.package; description = "The tree /etc."; };

  config.system.build.etc = pkgs.linkFarm "etc" (map (e: { at = "etc/${e.target}"; to = e.source; })
    (filter (e: e.enable) (attrValues config.environment.etc)));
}
