# Written by whittle shrink. Take it in with `imports = [ ./size-reduction.nix ];`.
# Sizes are of uncompressed store paths: alone on the system as it was, then on top of the
# steps above.
{ lib, ... }:
{
  disabledModules = [
    # 1. without tools.nix
    # Drops git, gnupg, gdb, manpages, tmux, libboost-regex, libsource-highlight4v, babeltrace and
    # 13 more.
    # Saves 67.9 MiB.
    # Costs: all that tools.nix sets, environment.systemPackages among it; encryption: cryptsetup;
    # packages on the path: e2fsprogs, file, gdb, git, gnupatch, gnupg, psmisc, tmux.
    ./tools.nix
  ];

  # 2. no-nix + services.fail2ban.enable = false
  # Drops icu, python3, nix, bind, fail2ban, libxml2, sqlite3, jemalloc and 12 more.
  # Saves 24.1 MiB alone, 89.1 MiB on top of those above.
  # Costs: nix and its daemon: nothing can be built, installed or collected on the device;
  # nixos-rebuild and the other installer tools, which go with it; fail2ban, which shuts out who
  # fails to log in: what services.fail2ban gives; rebuild: nixos-rebuild, nix; nix
  # (nix-daemon.service); units: fail2ban.service, nix-gc.service.
  nix.enable = false;
  services.fail2ban.enable = lib.mkForce false;

  # 3. no-nixpkgs-source
  # Drops source.
  # Saves 35.8 MiB alone, 35.8 MiB on top of those above.
  # Costs: `nix run nixpkgs#…` fetches nixpkgs anew instead of taking the one the system was built
  # from; <nixpkgs> on the device.
  nixpkgs.flake.setFlakeRegistry = false;
  nixpkgs.flake.setNixPath = false;

  # 4. services.pipewire.enable = false
  # Drops pipewire, glib2.0, wireplumber, libX11, libasound, pulseaudio, webrtc-audio-processing,
  # libvorbisenc and 19 more.
  # Saves 17.7 MiB alone, 21.5 MiB on top of those above.
  # Costs: PipeWire, for sound: what services.pipewire gives; audio (pipewire.service); units:
  # wireplumber.service; packages on the path: pipewire.
  services.pipewire.enable = lib.mkForce false;

  # 5. documentation.enable = false
  # Drops groff, man-db, uchardet, libpipeline.
  # Saves 32.2 MiB alone, 18.0 MiB on top of those above.
  # Costs: documentation of packages: what documentation gives; man; docs: documentation of
  # packages, and NixOS's own manual.
  documentation.enable = false;
}
