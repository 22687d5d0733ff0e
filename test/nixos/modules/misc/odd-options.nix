# Options that no system sets or reads, each of a kind that a walk over all options meets.
{ config, lib, pkgs, ... }:
let
  inherit (lib) mkEnableOption mkOption types;
  whole = { inherit whole; name = "holds itself"; };
in
{
  options.services = {
    gitlab.enable = mkEnableOption "GitLab";
    gitlab.package = mkOption {
      type = types.package;
      default = throw "gitlab is not there";
      description = "A default that throws.";
    };
    grafana.secret = mkOption {
      type = types.str;
      default = abort "grafana has no secret";
      description = "A default that aborts.";
    };
    loki.port = mkOption {
      type = types.int;
      default = config.services.loki.port + 1;
      description = "A default without an end.";
    };
    matrix.package = mkOption {
      type = types.package;
      default = pkgs.no-such-package;
      description = "A default that kills the evaluator.";
    };
    postgres.packages = mkOption {
      type = types.listOf types.package;
      default = [ (toString { }) ];
      description = "A default whose entries kill the evaluator.";
    };
    postgres.plugins = mkOption {
      type = types.functionTo (types.listOf types.package);
      default = packages: [ packages.less ];
      description = "A function.";
    };
    prometheus.settings = mkOption {
      type = types.unspecified;
      default = whole;
      description = "A value without an end.";
    };
    redis.servers = mkOption {
      type = types.attrsOf (types.submodule ({ name, ... }: {
        options.enable = mkEnableOption "this server";
        options.title = mkOption { type = types.str; default = name; description = "Its title."; };
        options.package = mkOption { type = types.package; default = pkgs.no-such-package; description = "Its package."; };
      }));
      default.cache.enable = true;
      description = "Options within an option.";
    };
    zabbix.package = mkOption {
      type = types.nullOr types.package;
      default = null;
      description = "A package or none.";
    };
    undeclared.value = mkOption { type = types.str; description = "No default."; };
    untyped.value = mkOption { default = [ pkgs.less ]; description = "No type."; };
  };
}
