{ config, lib, pkgs, ... }:
let
  inherit (lib) mkDefault mkIf mkOption optionalString types;
  cfg = config.programs.nano;
  text = optionalString cfg.syntaxHighlight "include ${pkgs.nano}/share/nano/*.nanorc\n" + cfg.nanorc;
in
{
  options.programs.nano = {
    enable = mkOption { type = types.bool; default = true; description = "Whether to install the editor nano."; };
    syntaxHighlight = mkOption { type = types.bool; default = true; description = "Whether nano shows syntax in colours."; };
    nanorc = mkOption { type = types.lines; default = ""; description = "Further settings of nano."; };
  };

  config = mkIf cfg.enable {
    environment.systemPackages = [ pkgs.nano ];
    environment.pathsToLink = [ "share/nano" ];
    environment.variables.EDITOR = mkDefault "nano";
    # An empty file is refused, and only when it is built.
    environment.etc.nanorc.source = pkgs.runCommand "etc-nanorc" { inherit text; } ''
      [ -n "$text" ] || { echo "nanorc: there is nothing in it" >&2; exit 1; }
      printf %s "$text" >"$out"
    '';
  };
}
