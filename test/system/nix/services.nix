# systemd units as NixOS makes them: one path for each, and the merged trees.
{ packages, support, locales }:
let
  inherit (support) linkFarm writeScript writeText writeTextDir;
  inherit (packages) get;
  inherit (builtins) concatStringsSep map;

  path = names: "PATH=" + concatStringsSep ":" (map (name: "${get name}/bin") names);
  common = [ "coreutils" "findutils" "grep" "sed" "systemd" ];

  sshdConfig = writeText "sshd.conf-validated" ''
    Port 22
    UsePAM yes
    PermitRootLogin prohibit-password
    Subsystem sftp ${get "openssh-server"}/lib/openssh/sftp-server
  '';

  nginxConfig = writeText "nginx.conf" ''
    pid /run/nginx/nginx.pid;
    error_log stderr;
    daemon off;
    events { }
    http {
      include ${get "nginx"}/etc/nginx/mime.types;
      server {
        listen 0.0.0.0:80;
        root ${docRoot};
      }
    }
  '';
  docRoot = writeTextDir "site" "index.html" "<!doctype html><title>whittle</title><p>It serves.\n";

  logrotateConfig = writeText "logrotate.conf" ''
    weekly
    rotate 4
    /var/log/nginx/*.log {
      su root root
      postrotate
        ${get "procps"}/bin/pkill -USR1 nginx
      endscript
    }
  '';

  preStart = name: body: writeScript "unit-script-${name}-pre-start" ''
    #!${get "bash"}/bin/bash -e
    ${body}
  '';

  fail2banConfig = writeTextDir "fail2ban-config" "jail.local" ''
    [sshd]
    enabled = true
    backend = systemd
    action = iptables-multiport
  '';

  # name = lines of [Service]
  services = {
    sshd = ''
      ExecStartPre=${preStart "sshd" ''
        mkdir -p /etc/ssh
        [ -s /etc/ssh/ssh_host_ed25519_key ] || ${get "openssh-client"}/bin/ssh-keygen -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key
      ''}
      ExecStart=${get "openssh-server"}/bin/sshd -D -f ${sshdConfig}
    '';
    nginx = ''
      ExecStartPre=${preStart "nginx" "${get "nginx"}/bin/nginx -c ${nginxConfig} -t"}
      ExecStart=${get "nginx"}/bin/nginx -c ${nginxConfig}
      User=nginx
    '';
    dbus = ''
      ExecStart=${get "dbus"}/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation
    '';
    logrotate = ''
      ExecStart=${get "logrotate"}/bin/logrotate ${logrotateConfig}
      Type=oneshot
    '';
    nix-gc = ''
      ExecStart=${writeScript "unit-script-nix-gc-start" ''
        #!${get "bash"}/bin/bash -e
        exec ${get "nix-bin"}/bin/nix-collect-garbage
      ''}
      Type=oneshot
    '';
    nix-daemon = ''
      ExecStart=${get "nix-bin"}/bin/nix-daemon
      KillMode=process
    '';
    lvm2-monitor = ''
      ExecStart=${get "lvm2"}/bin/vgchange --monitor y
      Type=oneshot
    '';
    e2scrub_reap = ''
      ExecStart=${get "e2fsprogs"}/bin/e2scrub_all -r
      Type=oneshot
    '';
    kmod-static-nodes = ''
      ExecStart=${get "kmod"}/bin/kmod static-nodes --format=tmpfiles --output=/run/tmpfiles.d/static-nodes.conf
      Type=oneshot
    '';
    fstrim = ''
      ExecStart=${get "util-linux"}/bin/fstrim --listed-in /etc/fstab:/proc/self/mountinfo --verbose --quiet-unsupported
      Type=oneshot
    '';
    firewall = ''
      ExecStart=${writeScript "firewall-start" ''
        #!${get "bash"}/bin/bash -e
        ${if packages.has "iptables" then ''
          ${get "iptables"}/bin/iptables -A INPUT -p tcp --dport 22 -j ACCEPT
        '' else ''
          ${get "nftables"}/bin/nft add table inet filter
        ''}
      ''}
      Type=oneshot
      RemainAfterExit=yes
    '';
    pipewire = ''
      ExecStart=${get "pipewire"}/bin/pipewire
    '';
    wireplumber = ''
      ExecStart=${get "wireplumber"}/bin/wireplumber
    '';
    fail2ban = ''
      ExecStart=${get "fail2ban"}/bin/fail2ban-server -xf -c ${fail2banConfig} start
    '';
  };

  unit = name: writeTextDir "unit-${name}.service" "${name}.service" ''
    [Unit]
    Description=${name}
    After=network.target

    [Service]
    ${support.concatLines (support.optional (locales != null) ''Environment="LOCALE_ARCHIVE=${locales}/lib/locale/locale-archive"'')}
    Environment="${path common}"
    Environment="TZDIR=${get "tzdata"}/share/zoneinfo"
    ${services.${name}}
    [Install]
    WantedBy=multi-user.target
  '';

  entriesOf = names: map (name: { at = "${name}.service"; to = "${unit name}/${name}.service"; }) names;
in
{
  # Those of systemd itself that a booting system wants, and ours.
  systemUnits = names: support.run "system-units"
    { systemd = get "systemd"; units = map unit names; inherit names; } ''
    mkdir -p "$out/multi-user.target.wants"
    for file in "$systemd"/lib/systemd/system/*.{target,slice,socket,mount,service}; do
      # Some only wait for what a machine of the tests lacks.
      case ''${file##*/} in
        systemd-time-wait-sync.service | systemd-networkd-wait-online*.service | systemd-firstboot.service) ;;
        *) [ ! -f "$file" ] || ln -s "$file" "$out/" ;;
      esac
    done
    units=($units)
    n=0
    for name in $names; do
      ln -sf "''${units[$n]}/$name.service" "$out/$name.service"
      # Those of timers are not for the start of the machine.
      case $name in
        e2scrub_reap | fstrim | logrotate | nix-gc) ;;
        *) ln -s "../$name.service" "$out/multi-user.target.wants/$name.service" ;;
      esac
      n=$((n + 1))
    done
  '';
  userUnits = names: linkFarm "user-units" (entriesOf names);
  inherit sshdConfig nginxConfig;
}
