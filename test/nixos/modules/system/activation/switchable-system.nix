{ lib, ... }:
{
  options.system.switch.enable = lib.mkOption {
    type = lib.types.bool;
    default = true;
    description = "Whether the machine can change to another system while it runs.";
  };
}
