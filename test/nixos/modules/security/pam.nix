{ config, lib, pkgs, ... }:
let
  inherit (lib) mapAttrs' mkOption nameValuePair types;
  service = { name, ... }: {
    options.name = mkOption { type = types.str; default = name; description = "The name."; };
    options.text = mkOption {
      type = types.lines;
      default = ''
        account required ${pkgs.pam}/lib/security/pam_unix.so
        auth sufficient ${pkgs.pam}/lib/security/pam_unix.so likeauth try_first_pass
        auth required ${pkgs.pam}/lib/security/pam_deny.so
        session required ${pkgs.pam}/lib/security/pam_unix.so
        session optional ${config.systemd.package}/lib/security/pam_systemd.so
      '';
      description = "What PAM does.";
    };
  };
in
{
  options.security.pam.services = mkOption {
    type = types.attrsOf (types.submodule service);
    default = { };
    description = "Programs that ask who somebody is.";
  };

  config.security.pam.services = { login = { }; su = { }; passwd = { }; };
  config.environment.etc = mapAttrs'
    (_: s: nameValuePair "pam.d/${s.name}" { source = pkgs.writeText "${s.name}.pam" s.text; })
    config.security.pam.services;
}
