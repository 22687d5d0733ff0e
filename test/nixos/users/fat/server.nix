# What others reach from afar; the SSH server only where a firewall is.
{ config, lib, pkgs, ... }:
{
  services.openssh.enable = lib.mkDefault config.networking.firewall.enable;
  services.fail2ban.enable = true;
  services.nginx.enable = true;
  services.nginx.virtualHosts.site.root = pkgs.writeTextDir "site" "index.html" "<!doctype html><title>whittle</title><p>It serves.\n";
}
