# The path that holds the whole system.
{ config, lib, pkgs, ... }:
let
  inherit (lib) concatMapStrings filter mkOption optionalString showWarnings types;
  cfg = config.system;
  kernel = config.boot.kernel.enable;
  name = "nixos-system-${config.networking.hostName}-${cfg.nixos.label}";
  programs = pkgs.switch { etc = cfg.build.etc; inherit (pkgs) bash coreutils gnugrep findutils; };

  system = pkgs.runCommand name
    {
      inherit (cfg.build) etc activate;
      inherit (programs) init;
      inherit (cfg) extraDependencies;
      switch = optionalString cfg.switch.enable programs.switch;
      systemPath = cfg.path;
      version = cfg.nixos.label;
      kernelParams = lib.concatStringsSep " " config.boot.kernelParams;
      passAsFile = [ "activate" "init" "switch" ];
      systemd = config.systemd.package;
      kernel = optionalString kernel pkgs.linux;
      kernelModules = optionalString kernel pkgs.linux.modules;
      initrd = optionalString config.boot.initrd.enable pkgs.initrd;
      firmware = config.hardware.firmware;
    } ''
    mkdir -p "$out/bin"
    place() {
      sed "s|@out@|$out|g" "$1" >"$out/$2"
      chmod +x "$out/$2"
    }
    place "$activatePath" activate
    place "$initPath" init
    [ ! -s "$switchPath" ] || place "$switchPath" bin/switch-to-configuration
    ln -s "$etc/etc" "$out/etc"
    ln -s "$systemPath" "$out/sw"
    ln -s "$systemd" "$out/systemd"
    if [ -n "$kernel" ]; then
      ln -s "$kernel/bzImage" "$out/kernel"
      ln -s "$kernelModules" "$out/kernel-modules"
    fi
    [ -z "$initrd" ] || ln -s "$initrd/initrd" "$out/initrd"
    [ ! -d "$firmware/lib/firmware" ] || ln -s "$firmware/lib/firmware" "$out/firmware"
    printf %s "$kernelParams" >"$out/kernel-params"
    printf %s "$version" >"$out/nixos-version"
    printf %s x86_64-linux >"$out/system"
    printf %s "$extraDependencies" >"$out/extra-dependencies"
  '';

  failed = filter (a: !a.assertion) config.assertions;
in
{
  options.system = {
    extraDependencies = mkOption { type = types.listOf types.package; default = [ ]; description = "What the system holds without using it."; };
    build.toplevel = mkOption { internal = true; type = types.package; description = "The whole system."; };
    build.tarball = mkOption { internal = true; type = types.package; description = "An archive of the whole system."; };
  };

  config.system.build.toplevel =
    if failed != [ ] then throw "\nFailed assertions:\n${concatMapStrings (a: "- ${a.message}\n") failed}"
    else showWarnings config.warnings system;
  config.system.build.tarball = pkgs.runCommand "tarball" { exportReferencesGraph = [ "graph" cfg.build.toplevel ]; } ''
    mkdir -p "$out/tarball"
    grep ^/nix/store/ graph | sort -u |
      tar --sort=name --mtime=@1 --owner=0 --group=0 --files-from=- -C / -cPf "$out/tarball/system.tar"
  '';
}
