# Known reductions as options: `whittle.reductions.<name>.enable = true;`. What is known of them
# stands in catalogue.json. An option that a release lacks is left out; a setting of a reduction
# is as strong as mkForce, so that it wins over what NixOS and other modules define.
{ config, lib, options, pkgs, ... }:
let
  catalogue = builtins.fromJSON (builtins.readFile ./catalogue.json);
  change = import ./change.nix { inherit lib; lenient = true; };

  words = lib.concatStringsSep "; ";
  description = reduction: lib.concatStringsSep "\n\n" (
    [ "${reduction.title}. Costs: ${words reduction.losses}." "Drops: ${words reduction.drops}." ]
    ++ lib.optional (reduction.saves != null) "Saves, as others measured it: ${reduction.saves}."
    ++ lib.optional (reduction.needs != [ ]) "Needs: ${words reduction.needs}."
    ++ lib.optional (reduction.byHand != null) "Mind: ${reduction.byHand}."
    ++ [ "Described in: ${reduction.source}" ]
  );

  # The setting under the first of its names that this release has; a name below an option of
  # many values cannot be looked for here, since that would need the values.
  present = setting:
    let
      isThere = name: let found = change.optionAt options name; in found != null && change.takes found setting;
      names = builtins.filter isThere ([ setting.option ] ++ setting.formerly or [ ]);
    in
    lib.optional (names != [ ]) (setting // { option = builtins.head names; });

  definitions = reduction:
    let found = builtins.concatMap present reduction.settings; in
    lib.optionals (!reduction.jointly || builtins.length found == builtins.length reduction.settings)
      (map (setting: change.definition pkgs (if setting.how == "set" then 50 else null) setting) found);
in
{
  options.whittle.reductions = builtins.listToAttrs (map
    (reduction: {
      inherit (reduction) name;
      value.enable = lib.mkOption {
        type = lib.types.bool;
        default = false;
        example = true;
        description = description reduction;
      };
    })
    catalogue.reductions);

  config = lib.mkMerge (map
    (reduction: lib.mkIf config.whittle.reductions.${reduction.name}.enable (lib.mkMerge (definitions reduction)))
    catalogue.reductions);
}
