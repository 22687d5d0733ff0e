# Says which package has a program, if there is a list to look in; there is none by default.
{ config, lib, ... }:
let
  inherit (lib) mkIf mkOption types;
  cfg = config.programs.command-not-found;
in
{
  options.programs.command-not-found = {
    enable = mkOption { type = types.bool; default = true; description = "Whether to say which package has a program that is missing."; };
    dbPath = mkOption { type = types.nullOr types.path; default = null; description = "The list of programs."; };
  };

  config = mkIf (cfg.enable && cfg.dbPath != null) {
    environment.variables.NIX_PROGRAMS = toString cfg.dbPath;
  };
}
