{ config, lib, pkgs, ... }:
let
  inherit (lib) mkIf mkMerge mkOption types;
  cfg = config.documentation;
  on = description: mkOption { type = types.bool; default = true; inherit description; };
in
{
  options.documentation = {
    enable = on "Whether to install documentation of packages.";
    man.enable = on "Whether to install manual pages and the man program.";
    info.enable = on "Whether to install info pages.";
    doc.enable = on "Whether to install documentation in the doc output.";
  };

  config = mkIf cfg.enable (mkMerge [
    (mkIf cfg.man.enable {
      environment.systemPackages = [ pkgs.man-db ];
      environment.pathsToLink = [ "share/man" ];
      environment.extraOutputsToInstall = [ "man" ];
      environment.etc."man_db.conf".text = "MANDATORY_MANPATH /run/current-system/sw/share/man\n";
    })
    (mkIf cfg.info.enable {
      environment.pathsToLink = [ "share/info" ];
      environment.extraOutputsToInstall = [ "info" ];
    })
    (mkIf cfg.doc.enable {
      environment.pathsToLink = [ "share/doc" ];
      environment.extraOutputsToInstall = [ "doc" ];
    })
  ]);
}
