# The few builders that everything above the packages is made with. They run
# the host's shell and tools; what they write refers to the store alone.
rec {
  # A derivation by a shell script; `env` becomes its environment.
  run = name: env: script: derivation ({
    inherit name script;
    system = builtins.currentSystem;
    builder = "/bin/bash";
    args = [ "-euc" ''export PATH=/usr/bin:/bin:/usr/sbin:/sbin LC_ALL=C; . "$scriptPath"'' ];
    passAsFile = [ "script" ] ++ env.passAsFile or [ ];
    preferLocalBuild = true;
  } // removeAttrs env [ "passAsFile" ]);

  writeText = name: text: run name { inherit text; passAsFile = [ "text" ]; } ''
    cp "$textPath" "$out"
  '';

  # A text that is a program; @out@ stands for its own path.
  writeScript = name: text: run name { inherit text; passAsFile = [ "text" ]; } ''
    sed "s|@out@|$out|g" "$textPath" >"$out"
    chmod +x "$out"
  '';

  # A folder with one text in it, at a place.
  writeTextDir = name: place: text: run name { inherit text place; passAsFile = [ "text" ]; } ''
    mkdir -p "$out/$(dirname "$place")"
    cp "$textPath" "$out/$place"
  '';

  # Folders of several paths as one: real folders, and links for what they hold.
  # The first that has a name wins.
  mergeTree = name: paths: folders: run name { inherit paths folders; } ''
    mkdir -p "$out"
    for path in $paths; do
      for folder in $folders; do
        if [ -d "$path/$folder" ]; then
          mkdir -p "$out/$folder"
          cp -rsn "$path/$folder/." "$out/$folder/"
        fi
      done
    done
    find "$out" -mindepth 1 -depth -type d -empty -delete
  '';

  # A folder of links; `entries` is a list of { at, to }.
  linkFarm = name: entries: run name {
    at = map (e: e.at) entries;
    to = map (e: "${e.to}") entries;
  } ''
    mkdir -p "$out"
    targets=($to)
    n=0
    for place in $at; do
      mkdir -p "$out/$(dirname "$place")"
      ln -s "''${targets[$n]}" "$out/$place"
      n=$((n + 1))
    done
  '';

  concatLines = builtins.concatStringsSep "\n";
  concatMap = f: list: builtins.concatLists (map f list);
  optional = condition: value: if condition then [ value ] else [ ];
  optionals = condition: list: if condition then list else [ ];
}
