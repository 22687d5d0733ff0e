# The store paths of one set of packages, as its plan says (plan.mjs).
{ plan, support }:
let
  inherit (support) run;
  inherit (builtins) concatStringsSep mapAttrs pathExists replaceStrings;

  deb = d: builtins.path {
    inherit (d) name sha256;
    path = /. + d.path;
    recursive = false;
  };

  layout = concatStringsSep " " (map (pair: concatStringsSep " " pair) plan.layout);
  splits = concatStringsSep " " (map (pair: concatStringsSep " " pair) plan.splits);

  units = mapAttrs
    (key: unit: derivation {
      inherit (unit) name outputs flags;
      inherit layout splits;
      system = builtins.currentSystem;
      builder = "/bin/bash";
      args = [ ../builders/unpack.sh ];
      debs = map deb unit.debs;
      edits = replaceStrings (map (k: "@${k}@") unit.uses) (map (k: "${units.${k}}") unit.uses) unit.edits;
      passAsFile = [ "edits" ];
      fixup =
        let file = ../fixups + "/${unit.fixup}.sh";
        in if pathExists file then file else "";
    })
    plan.units;
in
rec {
  inherit units plan;

  # The path that holds a package of Debian's.
  get = name: units.${plan.packages.${name} or (throw "no package ${name} in this set")};
  has = name: plan.packages ? ${name};

  # A package's output, if it has that one.
  outputs = name: wanted:
    let unit = get name;
    in map (o: unit.${o}) (builtins.filter (o: unit ? ${o}) wanted);

  # A tree without references that others point at, as flakes leave it.
  source = run "source" { deb = deb plan.special.source.deb; } ''
    dpkg-deb --extract "$deb" tree
    mv tree/usr/share/gocode/src/*/x/* "$out"
  '';

  linuxDeb = deb plan.special.linux.deb;
  linuxVersion = plan.special.linux.version;

  locales = run "glibc-locales-${(builtins.parseDrvName (get "libc6").name).version}"
    { bin = get "libc-bin"; data = get "locales"; } ''
    export I18NPATH=$data/share/i18n
    mkdir -p "$out/lib/locale" usr/lib/locale
    for locale in de_DE en_US es_ES fr_FR ja_JP; do
      # It warns of characters that a locale's language lacks.
      "$bin/bin/localedef" --quiet --no-warnings=ascii --prefix "$PWD" -i $locale -f UTF-8 $locale.UTF-8 || [ $? -eq 1 ]
    done
    mv usr/lib/locale/locale-archive "$out/lib/locale/"
  '';

  # One file of all certificates.
  cacert = run "nss-cacert-${(builtins.parseDrvName (get "ca-certificates").name).version}"
    { certificates = get "ca-certificates"; } ''
    mkdir -p "$out/etc/ssl/certs"
    cat "$certificates"/share/ca-certificates/mozilla/*.crt >"$out/etc/ssl/certs/ca-bundle.crt"
  '';

  # What udev knows of hardware, compiled.
  hwdb = run "hwdb.bin" { systemd = get "systemd"; } ''
    # Below $out, since the file tells of the folder it was made in.
    mkdir -p "$out/etc/udev"
    cp -r "$systemd/lib/udev/hwdb.d" "$out/etc/udev/hwdb.d"
    "$systemd/bin/systemd-hwdb" --root="$out" update
    mv "$out/etc/udev/hwdb.bin" .
    chmod -R u+w "$out"
    rm -r "$out"
    mv hwdb.bin "$out"
  '';
}
