# Three ways in which Python is held.
{
  programs.gdb.enable = true;
  programs.usr-bin-python.enable = true;
  services.fail2ban.enable = true;
}
