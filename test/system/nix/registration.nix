# Closures as Nix itself writes them for a builder: the text of
# exportReferencesGraph, and the JSON of a derivation with structured attributes.
{ support, root }:
let
  text = support.run "registration-text" { exportReferencesGraph = [ "graph" root ]; } ''
    cp graph "$out"
  '';
  structured = derivation {
    name = "registration-json";
    system = builtins.currentSystem;
    builder = "/bin/bash";
    # The shell has to outlive cp, which closes its standard error before it ends:
    # Nix takes that for the end of the build and kills what is left.
    args = [ "-euc" ''. .attrs.sh; /bin/cp .attrs.json "''${outputs[out]}"; exit 0'' ];
    __structuredAttrs = true;
    exportReferencesGraph.closure = [ root ];
    outputs = [ "out" ];
  };
in
support.run "registration" { inherit text structured root; } ''
  mkdir -p "$out"
  cp "$text" "$out/references-graph"
  cp "$structured" "$out/attrs.json"
  ln -s "$root" "$out/root"
''
