# The NixOS system that a person names: `config`, `options`, `pkgs`, `lib` and, since NixOS
# 21.11, `extendModules`.
#
# `configuration` is either
#   { kind = "flake"; flake = "/folder"; attribute = [ "nixosConfigurations" "x" ]; }
#   { kind = "file"; file = "/folder/system.nix"; attribute = [ ]; }
configuration:
let
  inherit (configuration) kind attribute;

  # What takes arguments, all of them with defaults, is called, as nix-build does.
  called = value:
    if builtins.isFunction value && builtins.all (hasDefault: hasDefault) (builtins.attrValues (builtins.functionArgs value))
    then value { }
    else value;

  start = called (
    if kind == "flake" then builtins.getFlake configuration.flake else import (/. + configuration.file)
  );

  follow = path: value:
    if path == [ ] then { found = true; inherit value; }
    else if builtins.isAttrs value && value ? ${builtins.head path}
    then follow (builtins.tail path) (called value.${builtins.head path})
    else { found = false; };

  # `.#x` may mean nixosConfigurations.x, as nixos-rebuild has it.
  ways = [ attribute ] ++ (if kind == "flake" then [ ([ "nixosConfigurations" ] ++ attribute) ] else [ ]);
  isSystem = way: way.found && builtins.isAttrs way.value && way.value ? config && way.value ? options;
  systems = builtins.filter isSystem (map (path: follow path start) ways);

  # `import <nixpkgs/nixos>` passes on only part of what there is; modules are told the rest.
  completed = system:
    let
      told = (system.options._module.specialArgs.value or { }) // (system.options._module.args.value or { });
      pkgs = system.pkgs or told.pkgs;
    in
    (if told ? extendModules then { inherit (told) extendModules; } else { })
    // { inherit pkgs; inherit (pkgs) lib; }
    // system;
in
if systems == [ ]
then throw "whittle: this is no NixOS system: an attribute set with `config` and `options` is wanted"
else completed (builtins.head systems).value
