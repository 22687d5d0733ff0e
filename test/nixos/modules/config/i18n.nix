{ config, lib, pkgs, ... }:
let
  inherit (lib) mkDefault mkIf mkOption types;
  cfg = config.i18n;
  all = [ "de_DE.UTF-8/UTF-8" "en_US.UTF-8/UTF-8" "es_ES.UTF-8/UTF-8" "fr_FR.UTF-8/UTF-8" "ja_JP.UTF-8/UTF-8" ];
  limited = pkgs.runCommand "glibc-locales-${pkgs.glibc.version}"
    { bin = pkgs.libc-bin; data = pkgs.locales; locales = map (l: builtins.head (lib.splitString "." l)) cfg.supportedLocales; } ''
    export I18NPATH=$data/share/i18n
    mkdir -p "$out/lib/locale" usr/lib/locale
    for locale in $locales; do
      # It warns of characters that a locale's language lacks.
      "$bin/bin/localedef" --quiet --no-warnings=ascii --prefix "$PWD" -i $locale -f UTF-8 $locale.UTF-8 || [ $? -eq 1 ]
    done
    mv usr/lib/locale/locale-archive "$out/lib/locale/"
  '';
in
{
  options.i18n = {
    defaultLocale = mkOption { type = types.str; default = "en_US.UTF-8"; description = "The locale."; };
    supportedLocales = mkOption { type = types.listOf types.str; default = all; description = "Locales that programs may use."; };
    glibcLocales = mkOption {
      type = types.nullOr types.package;
      default = if cfg.supportedLocales == all then pkgs.glibcLocales else limited;
      description = "The locales as glibc has them; null for none.";
    };
  };

  config = {
    environment.etc."locale.conf".text = "LANG=${cfg.defaultLocale}\n";
    environment.systemPackages = mkIf (cfg.glibcLocales != null) [ cfg.glibcLocales ];
    environment.pathsToLink = mkIf (cfg.glibcLocales != null) [ "lib/locale" ];
    environment.variables.LOCALE_ARCHIVE = mkIf (cfg.glibcLocales != null) (mkDefault "${cfg.glibcLocales}/lib/locale/locale-archive");
    systemd.globalEnvironment.LOCALE_ARCHIVE = mkIf (cfg.glibcLocales != null) "${cfg.glibcLocales}/lib/locale/locale-archive";
  };
}
