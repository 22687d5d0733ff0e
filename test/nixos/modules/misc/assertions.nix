{ lib, ... }:
let inherit (lib) mkOption types; in
{
  options.assertions = mkOption {
    type = types.listOf types.unspecified;
    internal = true;
    default = [ ];
    description = "What has to hold for the evaluation to succeed.";
  };
  options.warnings = mkOption {
    type = types.listOf types.str;
    internal = true;
    default = [ ];
    description = "What the user is warned of.";
  };
}
