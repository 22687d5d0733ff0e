# A system in the shape of NixOS: everything that the toplevel path holds.
# config: { full, docs, fonts, kernel, packages, services, userServices, extra }
{ host, release, packages, support, config }:
let
  inherit (support) concatMap mergeTree optional optionals run;
  inherit (packages) get;
  inherit (config) full;

  locales = if full then packages.locales else null;
  version = "${release}.${builtins.substring 0 4 (builtins.hashString "sha256" "${get "libc6"}")}";
  services = import ./services.nix { inherit packages support locales; };
  etc = import ./etc.nix { inherit config packages support services release host locales; };
  kernel = import ./kernel.nix { inherit packages support; };
  switch = import ./switch.nix {
    inherit support get etc;
    shell = get "bash";
    tools = map get ([ "coreutils" ] ++ optionals full [ "grep" "findutils" ]);
    hasPerl = full;
  };

  wanted = [ "out" ] ++ optionals config.docs [ "man" "doc" "info" ] ++ optionals full [ "locale" ];
  systemPath = mergeTree "system-path"
    (concatMap (name: packages.outputs name wanted) config.packages
      ++ optional config.fonts (get "fonts-dejavu-core")
      ++ optionals full [ locales nixosVersion ]
      ++ config.extra)
    ([ "bin" "share/bash-completion" "share/terminfo" "share/nano" "share/fonts" "share/locale" "lib/locale" ]
      ++ optionals config.docs [ "share/man" "share/doc" "share/info" ]);

  nixosVersion = run "nixos-version" { text = ''
    #!${get "bash"}/bin/bash
    echo "${version} (${host})"
  ''; } ''
    mkdir -p "$out/bin"
    printf %s "$text" >"$out/bin/nixos-version"
    chmod +x "$out/bin/nixos-version"
  '';
in
run "nixos-system-${host}-${version}"
{
  inherit etc systemPath version;
  inherit (switch) activate init switch;
  kernelParams = "console=ttyS0 loglevel=4";
  passAsFile = [ "activate" "init" "switch" ];
  systemd = if full then get "systemd" else "";
  kernel = if config.kernel then kernel.linux else "";
  kernelModules = if config.kernel then kernel.linux.modules else "";
  initrd = if config.kernel then kernel.initrd else "";
  firmware = if config.kernel then kernel.firmware else "";
} ''
  mkdir -p "$out/bin"
  place() {
    sed "s|@out@|$out|g" "$1" >"$out/$2"
    chmod +x "$out/$2"
  }
  place "$activatePath" activate
  place "$initPath" init
  place "$switchPath" bin/switch-to-configuration
  ln -s "$etc/etc" "$out/etc"
  ln -s "$systemPath" "$out/sw"
  [ -z "$systemd" ] || ln -s "$systemd" "$out/systemd"
  if [ -n "$kernel" ]; then
    ln -s "$kernel/bzImage" "$out/kernel"
    ln -s "$kernelModules" "$out/kernel-modules"
    ln -s "$initrd/initrd" "$out/initrd"
    ln -s "$firmware/lib/firmware" "$out/firmware"
  fi
  printf %s "$kernelParams" >"$out/kernel-params"
  printf %s "$version" >"$out/nixos-version"
  printf %s x86_64-linux >"$out/system"
  : >"$out/extra-dependencies"
''
