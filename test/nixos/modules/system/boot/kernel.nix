{ lib, ... }:
let inherit (lib) mkOption types; in
{
  options.boot = {
    kernel.enable = mkOption { type = types.bool; default = true; description = "Whether the system has a kernel of its own."; };
    kernelParams = mkOption { type = types.listOf types.str; default = [ ]; description = "Words for the kernel."; };
  };

  config.boot.kernelParams = [ "console=ttyS0" "loglevel=4" ];
}
