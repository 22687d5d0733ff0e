# What our expressions and the miniature use of nixpkgs' lib, with its names and meanings.
let
  plain = import ./lib/plain.nix;
  lib = plain // import ./lib/properties.nix // {
    inherit (import ./lib/modules.nix { inherit lib; }) evalModules mergeDefinitions;
    inherit (import ./lib/options.nix { inherit lib; })
      isOption mkOption mkEnableOption mkPackageOption showOption showFiles;
    types = import ./lib/types.nix { inherit lib; };
  };
in
lib
