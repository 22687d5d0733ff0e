# Programs.
{ pkgs, ... }:
{
  programs.gdb.enable = true;
  programs.git.enable = true;
  programs.tmux.enable = true;
  programs.usr-bin-python.enable = true;
  environment.systemPackages = with pkgs; [ cryptsetup e2fsprogs file gnupg man-pages patch psmisc ];
}
