{ config, lib, pkgs, ... }:
let
  inherit (lib) attrValues concatMapStrings mkEnableOption mkIf mkOption types;
  cfg = config.services.nginx;
  host = { name, ... }: {
    options.serverName = mkOption { type = types.str; default = name; description = "The host's name."; };
    options.root = mkOption { type = types.either types.package types.path; description = "What is served."; };
    options.logs = mkOption { type = types.bool; default = true; description = "Whether to log requests."; };
  };
  nginxConfig = pkgs.writeText "nginx.conf" ''
    pid /run/nginx/nginx.pid;
    error_log stderr;
    daemon off;
    events { }
    http {
      include ${pkgs.nginx}/etc/nginx/mime.types;
      ${concatMapStrings (h: ''
        server {
          listen 0.0.0.0:80;
          server_name ${h.serverName};
          root ${h.root};
          access_log ${if h.logs then "/var/log/nginx/access.log" else "off"};
        }
      '') (attrValues cfg.virtualHosts)}
    }
  '';
in
{
  options.services.nginx = {
    enable = mkEnableOption "the web server nginx";
    virtualHosts = mkOption { type = types.attrsOf (types.submodule host); default = { }; description = "The hosts that are served."; };
  };

  config = mkIf cfg.enable {
    users.users.nginx.uid = 60;
    networking.firewall.allowedTCPPorts = [ 80 ];
    services.logrotate.settings = ''
      /var/log/nginx/*.log {
        su root root
        postrotate
          ${pkgs.procps}/bin/pkill -USR1 nginx
        endscript
      }
    '';
    systemd.services.nginx = {
      description = "The web server nginx";
      wantedBy = [ "multi-user.target" ];
      preStart = "${pkgs.nginx}/bin/nginx -c ${nginxConfig} -t";
      serviceConfig.ExecStart = "${pkgs.nginx}/bin/nginx -c ${nginxConfig}";
      serviceConfig.User = "nginx";
    };
  };
}
