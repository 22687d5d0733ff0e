{ lib, ... }:
{
  options.boot.initrd.enable = lib.mkOption {
    type = lib.types.bool;
    default = true;
    description = "Whether the system has an initial RAM disk.";
  };
}
