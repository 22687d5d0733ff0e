# A user's machine with much on it.
{ pkgs, ... }:
{
  imports = [ ./desktop.nix ./server.nix ./tools.nix ];

  networking.hostName = "alder";
  time.timeZone = "Europe/Berlin";
  hardware.firmware = [ pkgs.firmware-linux-free pkgs.wireless-regdb ];
  nix.gc.automatic = true;
  users.users.ada = { uid = 1000; home = "/home/ada"; shell = pkgs.bash; packages = [ pkgs.htop ]; };
  system.stateVersion = "23.05";
}
