{ config, lib, pkgs, ... }:
let
  inherit (lib) mkEnableOption mkIf mkOption types;
  cfg = config.services.openssh;
  sshdConfig = pkgs.writeText "sshd.conf-validated" ''
    UsePAM yes
    Subsystem sftp ${cfg.package}/lib/openssh/sftp-server
    ${lib.concatMapStrings (port: "Port ${toString port}\n") cfg.ports}
  '';
in
{
  options.services.openssh = {
    enable = mkEnableOption "the SSH server, by which one logs in from afar";
    package = mkOption { type = types.package; default = pkgs.openssh; description = "The OpenSSH package."; };
    ports = mkOption { type = types.listOf types.port; default = [ 22 ]; description = "Where it listens."; };
  };

  config = mkIf cfg.enable {
    users.users.sshd.uid = 74;
    networking.firewall.allowedTCPPorts = cfg.ports;
    security.pam.services.sshd = { };
    environment.systemPackages = [ cfg.package ];
    environment.etc."ssh/sshd_config".source = sshdConfig;
    systemd.tmpfiles.packages = [ cfg.package ];
    systemd.services.sshd = {
      description = "SSH server";
      wantedBy = [ "multi-user.target" ];
      preStart = ''
        mkdir -p /etc/ssh
        [ -s /etc/ssh/ssh_host_ed25519_key ] || ${cfg.package}/bin/ssh-keygen -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key
      '';
      serviceConfig.ExecStart = "${cfg.package}/bin/sshd -D -f ${sshdConfig}";
    };
  };
}
