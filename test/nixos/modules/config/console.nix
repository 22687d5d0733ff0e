{ config, lib, ... }:
let
  inherit (lib) mkIf mkOption types;
  cfg = config.console;
in
{
  options.console = {
    enable = mkOption { type = types.bool; default = true; description = "Whether to set up the console."; };
    keyMap = mkOption { type = types.nullOr types.str; description = "The keyboard's map."; };
  };

  # Without a console there is no map, of which nobody has thought.
  config = {
    console.keyMap = if cfg.enable then "us" else null;
    environment.etc."vconsole.conf".text = "KEYMAP=${cfg.keyMap}\n";
  };
}
