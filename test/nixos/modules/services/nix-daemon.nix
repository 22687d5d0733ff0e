{ config, lib, pkgs, ... }:
let
  inherit (lib) mkIf mkOption types;
  cfg = config.nix;
in
{
  options.nix = {
    enable = mkOption { type = types.bool; default = true; description = "Whether to enable Nix on the machine."; };
    package = mkOption { type = types.package; default = pkgs.nix; description = "The Nix package."; };
    gc.automatic = mkOption { type = types.bool; default = false; description = "Whether to collect garbage now and then."; };
  };

  config = mkIf cfg.enable {
    environment.systemPackages = [ cfg.package ];
    environment.etc."nix/nix.conf".text = "experimental-features = nix-command flakes\nbuild-users-group = nixbld\n";
    systemd.services.nix-daemon = {
      description = "Nix";
      wantedBy = [ "multi-user.target" ];
      serviceConfig.ExecStart = "${cfg.package}/bin/nix-daemon";
      serviceConfig.KillMode = "process";
    };
    systemd.services.nix-gc = mkIf cfg.gc.automatic {
      description = "Collects garbage";
      script = "exec ${cfg.package}/bin/nix-collect-garbage";
      serviceConfig.Type = "oneshot";
    };
  };
}
