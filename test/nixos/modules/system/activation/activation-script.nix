# What makes a machine's files follow the system.
{ config, lib, pkgs, ... }:
let
  inherit (lib) concatStrings mapAttrsToList mkOption types;
  script = types.either types.str (types.submodule {
    options.deps = mkOption { type = types.listOf types.str; default = [ ]; description = "What comes before."; };
    options.text = mkOption { type = types.lines; description = "The script."; };
  });
in
{
  options.system.activationScripts = mkOption {
    type = types.attrsOf script;
    default = { };
    description = "Parts of the activation, in the order of their names.";
  };
  options.system.build.activate = mkOption { internal = true; type = types.str; description = "The activation script."; };

  config.system.activationScripts.etc = ''
    mkdir -p "$root/run" "$root/etc" "$root/var/empty" "$root/tmp" "$root/root"
    ln -sfn ${config.system.build.etc}/etc "$root/etc/static"
    for entry in ${config.system.build.etc}/etc/*; do
      ln -sfn "/etc/static/''${entry##*/}" "$root/etc/''${entry##*/}"
    done
  '';
  config.system.build.activate = ''
    #!${pkgs.bash}/bin/bash
    set -eu
    systemConfig=@out@
    root=''${WHITTLE_ROOT:-}
    export PATH=${lib.makeBinPath (with pkgs; [ coreutils gnugrep findutils ])}
    ${concatStrings (mapAttrsToList (name: part: "# ${name}\n${part.text or part}\n") config.system.activationScripts)}
    ln -sfn "$systemConfig" "$root/run/current-system"
  '';
}
