{ config, lib, pkgs, ... }:
let
  inherit (lib) mkIf mkMerge mkOption types;
  cfg = config.networking;
  minimal = pkgs.iproute2.override { scripts = false; };
in
{
  options.networking = {
    hostName = mkOption { type = types.str; default = "nixos"; description = "The machine's name."; };
    useNetworkd = mkOption { type = types.bool; default = true; description = "Whether systemd-networkd sets up the network; else a script does."; };
  };

  config = mkMerge [
    {
      environment.etc.hostname.text = cfg.hostName + "\n";
      environment.etc.hosts.text = "127.0.0.1 localhost ${cfg.hostName}\n";
      environment.etc.protocols.source = "${pkgs.netbase}/etc/protocols";
      environment.etc.services.source = "${pkgs.netbase}/etc/services";
      environment.systemPackages = [ minimal pkgs.hostname pkgs.iputils ];
    }
    (mkIf cfg.useNetworkd {
      environment.etc."systemd/network/99-dhcp.network".text = "[Match]\nName=en*\n[Network]\nDHCP=yes\n";
    })
    # Scripts want more than networkd does.
    (mkIf (!cfg.useNetworkd) {
      systemd.services.network-setup = {
        description = "Network by a script";
        wantedBy = [ "multi-user.target" ];
        path = [ pkgs.iproute2 pkgs.bind ];
        script = "ip link set eth0 up\nhost localhost || true\n";
        serviceConfig.Type = "oneshot";
      };
    })
  ];
}
