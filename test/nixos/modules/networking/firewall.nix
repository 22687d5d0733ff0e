{ config, lib, pkgs, ... }:
let
  inherit (lib) concatMapStrings mkIf mkOption types;
  cfg = config.networking.firewall;
in
{
  options.networking.firewall = {
    enable = mkOption { type = types.bool; default = true; description = "Whether to enable the firewall."; };
    package = mkOption { type = types.package; default = pkgs.iptables; description = "The firewall's program."; };
    allowedTCPPorts = mkOption { type = types.listOf types.port; default = [ ]; description = "Open ports."; };
  };

  config = mkIf cfg.enable {
    environment.systemPackages = [ cfg.package ];
    systemd.services.firewall = {
      description = "Firewall";
      wantedBy = [ "multi-user.target" ];
      path = [ cfg.package ];
      script = concatMapStrings (port: "iptables -A INPUT -p tcp --dport ${toString port} -j ACCEPT\n") cfg.allowedTCPPorts;
      serviceConfig = { Type = "oneshot"; RemainAfterExit = "yes"; };
    };
  };
}
