# Sound and fonts.
{
  services.pipewire.enable = true;
  fonts.enableDefaultPackages = true;
  fonts.fontconfig.enable = true;
}
