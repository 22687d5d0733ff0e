{ config, lib, pkgs, ... }:
let
  inherit (lib) mkEnableOption mkIf mkOption types;
  cfg = config.programs.git;
in
{
  options.programs.git = {
    enable = mkEnableOption "git";
    package = mkOption {
      type = types.package;
      # Without what it is built with by default it is another build.
      default = if cfg.sendEmail then pkgs.git else pkgs.git.override { sendEmail = false; };
      description = "The git package.";
    };
    sendEmail = mkOption { type = types.bool; default = true; description = "Whether git is built to send patches by mail."; };
  };

  config = mkIf cfg.enable {
    environment.systemPackages = [ cfg.package ];
    environment.etc.gitconfig.text = "[http]\n\tsslCAinfo = ${pkgs.cacert}/etc/ssl/certs/ca-bundle.crt\n";
  };
}
