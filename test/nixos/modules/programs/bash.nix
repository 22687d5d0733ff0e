{ config, lib, pkgs, ... }:
let
  inherit (lib) mkIf mkOption optionalString types;
  cfg = config.programs.bash.completion;
in
{
  options.programs.bash.completion.enable = mkOption {
    type = types.bool;
    default = true;
    description = "Whether to complete words in Bash.";
  };

  config = {
    environment.systemPackages = mkIf cfg.enable [ pkgs.bash-completion ];
    environment.pathsToLink = mkIf cfg.enable [ "share/bash-completion" ];
    environment.etc.inputrc.text = "set completion-ignore-case on\n";
    environment.etc.bashrc.text = ''
      PS1='\u@\h:\w\$ '
      ${optionalString cfg.enable ". ${pkgs.bash-completion}/share/bash-completion/bash_completion"}
    '';
  };
}
