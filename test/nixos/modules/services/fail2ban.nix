{ config, lib, pkgs, ... }:
let
  configuration = pkgs.writeTextDir "fail2ban-config" "jail.local" ''
    [sshd]
    enabled = true
    backend = systemd
    action = iptables-multiport
  '';
in
{
  options.services.fail2ban.enable = lib.mkEnableOption "fail2ban, which shuts out who fails to log in";

  config = lib.mkIf config.services.fail2ban.enable {
    systemd.services.fail2ban = {
      description = "Shuts out who fails to log in";
      wantedBy = [ "multi-user.target" ];
      serviceConfig.ExecStart = "${pkgs.fail2ban}/bin/fail2ban-server -xf -c ${configuration} start";
    };
  };
}
