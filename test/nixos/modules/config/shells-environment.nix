{ config, lib, pkgs, ... }:
let
  inherit (lib) concatLines mapAttrsToList mkOption types;
  setEnvironment = pkgs.writeText "set-environment" (concatLines
    (mapAttrsToList (name: value: "export ${name}=${value}") config.environment.variables));
in
{
  options.environment.variables = mkOption {
    type = types.attrsOf types.str;
    default = { };
    description = "Variables of every shell.";
  };

  config = {
    environment.variables.PATH = "/run/wrappers/bin:/run/current-system/sw/bin";
    environment.etc.set-environment.source = setEnvironment;
    environment.etc.profile.text = ''
      . ${setEnvironment}
      [ -z "$BASH_VERSION" ] || . /etc/bashrc
    '';
  };
}
