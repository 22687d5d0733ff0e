# Units, each a path of its own, and the trees of them.
{ config, lib, pkgs, ... }:
let
  inherit (lib)
    attrValues concatLines concatLists concatMapStringsSep concatStrings filter mapAttrs' mapAttrsToList mkIf mkMerge
    mkOption nameValuePair types;
  cfg = config.systemd;

  unit = { name, config, ... }: {
    options = {
      enable = mkOption { type = types.bool; default = true; description = "Whether the unit is there; else it is masked."; };
      text = mkOption { type = types.nullOr types.str; default = null; description = "The text of the unit."; };
      wantedBy = mkOption { type = types.listOf types.str; default = [ ]; description = "Who wants it."; };
      unit = mkOption { internal = true; type = types.package; description = "The unit as a path."; };
    };
    config.unit =
      if config.enable then pkgs.writeTextDir "unit-${name}" name config.text
      else pkgs.runCommand "unit-${name}-disabled" { inherit name; } ''
        mkdir -p "$out"
        ln -s /dev/null "$out/$name"
      '';
  };

  service = { name, config, ... }: {
    options = {
      enable = mkOption { type = types.bool; default = true; description = "Whether the service can be started."; };
      description = mkOption { type = types.singleLineStr; default = ""; description = "What it does."; };
      wantedBy = mkOption { type = types.listOf types.str; default = [ ]; description = "Who wants it."; };
      path = mkOption { type = types.listOf (types.either types.package types.str); default = [ ]; description = "Packages in its path."; };
      environment = mkOption { type = types.attrsOf types.str; default = { }; description = "Its variables."; };
      preStart = mkOption { type = types.lines; default = ""; description = "What runs before it."; };
      script = mkOption { type = types.lines; default = ""; description = "What it runs."; };
      serviceConfig = mkOption { type = types.attrsOf types.unspecified; default = { }; description = "Settings of [Service]."; };
    };
    config = mkMerge [
      { path = with pkgs; lib.mkAfter [ coreutils findutils gnugrep gnused cfg.package ]; }
      (mkIf (config.preStart != "") { serviceConfig.ExecStartPre = shell "${name}-pre-start" config.preStart; })
      (mkIf (config.script != "") { serviceConfig.ExecStart = "${shell "${name}-start" config.script}"; })
    ];
  };

  shell = name: text: pkgs.writeScript "unit-script-${name}" ''
    #!${pkgs.bash}/bin/bash -e
    ${text}
  '';

  textOf = s: ''
    [Unit]
    Description=${s.description}
    After=network.target

    [Service]
    ${concatStrings (mapAttrsToList (name: value: "Environment=\"${name}=${value}\"\n")
      (cfg.globalEnvironment // { PATH = concatMapStringsSep ":" (p: "${p}/bin") s.path; } // s.environment))}
    ${concatLines (mapAttrsToList (name: value: "${name}=${toString value}") s.serviceConfig)}
  '';
  unitsOf = mapAttrs' (name: s: nameValuePair "${name}.service" { inherit (s) enable wantedBy; text = textOf s; });

  tree = name: units: upstream: pkgs.runCommand name
    {
      inherit upstream;
      units = map (u: u.unit) (attrValues units);
      wants = concatLists (mapAttrsToList (name: u: map (target: "${target}.wants/${name}") u.wantedBy) units);
    } ''
    mkdir -p "$out"
    for file in $upstream; do ln -s "$file" "$out/"; done
    for unit in $units; do ln -sf "$unit"/* "$out/"; done
    for want in $wants; do
      mkdir -p "$out/''${want%/*}"
      ln -s "../''${want##*/}" "$out/$want"
    done
  '';
  upstream = map (name: "${cfg.package}/lib/systemd/system/${name}") (filter (name: !lib.elem name cfg.suppressedSystemUnits) [
    "basic.target" "getty.target" "graphical.target" "local-fs.target" "multi-user.target" "network.target"
    "sysinit.target" "systemd-journald.service" "systemd-journald.socket" "systemd-logind.service"
    "systemd-networkd.service" "systemd-tmpfiles-setup.service" "systemd-udevd.service" "user.slice"
  ]);
  units = description: mkOption { type = types.attrsOf (types.submodule unit); default = { }; internal = true; inherit description; };
  services = description: mkOption { type = types.attrsOf (types.submodule service); default = { }; inherit description; };
in
{
  options.systemd = {
    package = mkOption { type = types.package; default = pkgs.systemd; description = "The systemd package."; };
    units = units "Units of the system.";
    services = services "Services of the system.";
    user.units = units "Units of users.";
    user.services = services "Services of users.";
    globalEnvironment = mkOption { type = types.attrsOf types.str; default = { }; description = "Variables of every service."; };
    suppressedSystemUnits = mkOption { type = types.listOf types.str; default = [ ]; description = "Units of systemd's own that are left out."; };
  };

  config = {
    systemd.units = unitsOf cfg.services;
    systemd.user.units = unitsOf cfg.user.services;
    environment.systemPackages = [ cfg.package ];
    environment.etc."systemd/system".source = tree "system-units" cfg.units upstream;
    environment.etc."systemd/user".source = tree "user-units" cfg.user.units [ ];
    environment.etc."systemd/system.conf".text = "[Manager]\nDefaultTimeoutStopSec=90s\n";
    systemd.services.kmod-static-nodes = {
      description = "Device files of kernel modules";
      serviceConfig.Type = "oneshot";
      serviceConfig.ExecStart = "${pkgs.kmod}/bin/kmod static-nodes --format=tmpfiles --output=/run/tmpfiles.d/static-nodes.conf";
    };
  };
}
