# What the settings of a change come to in a module. Settings are data (see src/nixos/change.ts),
# so that they can be counted, shown, written out and kept apart from what evaluates them.
# `lenient` leaves out arguments that a package says it does not take: other releases differ.
{ lib, lenient ? false }:
let
  inherit (builtins) concatMap elem filter foldl' head intersectAttrs isAttrs isList mapAttrs tail;

  dotted = name: lib.splitString "." name;

  # A value out of JSON; what JSON lacks stands as a set of one name that begins with $.
  value = pkgs: v:
    if isList v then map (value pkgs) v
    else if !isAttrs v then v
    else if v ? "$package" then package pkgs v
    else if v ? "$overlay" then (_: prev: mapAttrs (_: value prev) v."$overlay")
    else mapAttrs (_: value pkgs) v;

  package = pkgs: v:
    let
      found = lib.getAttrFromPath (dotted v."$package") pkgs;
      taken = if lenient then lib.functionArgs found.override else { };
      known = if taken == { } then v.override else intersectAttrs taken v.override;
      overridden = if v ? override then found.override (value pkgs known) else found;
    in
    if v ? append then overridden.overrideAttrs (old: mapAttrs (appended old) v.append) else overridden;

  # A list or a text of a derivation, with more at its end; what a list has already stays once.
  appended = old: name: more:
    if isList more then lib.unique ((old.${name} or [ ]) ++ more)
    else (old.${name} or "") + more;

  isWithout = setting: setting.how or "set" == "without";

  weighed = strength: setting: value:
    if isList value && setting.how or "set" == "add" then lib.mkAfter value
    else if strength == null then value
    else lib.mkOverride strength value;
in
rec {
  inherit value;

  # The option that a path of names leads to, and the names that are left below it: those of a
  # value such as environment.etc."udev/hwdb.bin". Null where there is none.
  optionAt = options: path:
    let
      go = at: left:
        if isAttrs at && at._type or null == "option" then { option = at; below = left; }
        else if left == [ ] || !isAttrs at || !(at ? ${head left}) then null
        else go at.${head left} (tail left);
    in
    go options path;

  # May an option take a setting: null, where that is what it is set to, and a name below an
  # option of many values, where its type tells which there are? Other releases differ.
  takes = found: setting:
    if found.below != [ ] then
      let below = removeAttrs ((found.option.type.getSubOptions or (_: { })) [ ]) [ "_module" ]; in
      below == { } || optionAt below (tail found.below) != null
    else setting.value or "" != null || found.option.type.check or (_: true) null;

  # Is there what a setting sets? Below an option of many values the name has to be there.
  exists = { config, options, ... }: setting:
    let found = optionAt options setting.option; in
    found != null && takes found setting && (found.below == [ ] || setting.how or "set" == "add" || lib.hasAttrByPath setting.option config);

  # The weakest priority at which a plain value wins over what `options` has now; null where a
  # plain definition does.
  priority = options: setting:
    let
      found = optionAt options setting.option;
      now = if found == null then 1500 else found.option.highestPrio or 1500;
    in
    if setting.how or "set" != "set" then null
    else if found != null && found.below != [ ] then 50
    else if now > 100 then null
    else if now > 50 then 50
    else now - 1;

  # `strength` is a priority, or null for a plain definition. What is added to a list comes after
  # all others, wherever the module is taken in, so that the order is always the same; and an
  # overlay sees what others have made. What takes packages out of a list is no definition: see
  # `declarations`.
  definition = pkgs: strength: setting:
    if isWithout setting then { }
    else lib.setAttrByPath setting.option (weighed strength setting (value pkgs setting.value));

  # The declarations by which settings take packages, by name, out of what an option comes to.
  declarations = settings:
    let
      without = filter isWithout settings;
      namesOf = option: concatMap (setting: setting.value) (filter (setting: setting.option == option) without);
      declaration = option: lib.setAttrByPath option (lib.mkOption {
        apply = filter (package: !elem (lib.getName package) (namesOf option));
      });
    in
    foldl' lib.recursiveUpdate { } (map declaration (lib.unique (map (setting: setting.option) without)));
}
