{ config, lib, pkgs, ... }:
let
  inherit (lib) mkIf mkMerge mkOption types;
  cfg = config.fonts;
in
{
  options.fonts = {
    packages = mkOption { type = types.listOf types.package; default = [ ]; description = "Fonts."; };
    enableDefaultPackages = mkOption { type = types.bool; default = false; description = "Whether to have a basic set of fonts."; };
    fontconfig.enable = mkOption { type = types.bool; default = false; description = "Whether programs find fonts."; };
  };

  config = mkMerge [
    (mkIf cfg.enableDefaultPackages { fonts.packages = [ pkgs.dejavu_fonts ]; })
    (mkIf cfg.fontconfig.enable {
      environment.etc."fonts/fonts.conf".source = pkgs.writeText "fonts.conf" ''
        <?xml version="1.0"?>
        <fontconfig>${lib.concatMapStrings (p: "<dir>${p}/share/fonts</dir>") cfg.packages}</fontconfig>
      '';
    })
  ];
}
