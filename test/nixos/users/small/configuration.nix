# A user's machine with seven switches that matter, so that all sets of them can be built.
{
  imports = [ ./python.nix ];

  networking.hostName = "twig";
  networking.firewall.enable = true;
  security.sudo.enable = true;
  services.lvm.enable = true;
  system.stateVersion = "23.05";

  # All else that has a switch is off.
  boot.kernel.enable = false;
  boot.initrd.enable = false;
  documentation.enable = false;
  environment.defaultPackages = [ ];
  environment.etc."udev/hwdb.bin".enable = false;
  i18n.glibcLocales = null;
  nix.enable = false;
  nixpkgs.flake.source = null;
  programs.bash.completion.enable = false;
  programs.less.enable = false;
  programs.nano.enable = false;
  services.dbus.enable = false;
  services.fstrim.enable = false;
  services.logrotate.enable = false;
  system.disableInstallerTools = true;
}
