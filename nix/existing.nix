# Which of many options a system has, and what they are now, in one evaluation. `request` names
# a JSON file: { options: [ [name…]… ] }. A value is only told where JSON has it as it is;
# `nullable` says whether the option takes null.
{ configuration, request }:
let
  system = import ./system.nix (builtins.fromJSON configuration);
  wanted = builtins.fromJSON (builtins.readFile request);

  lib = system.lib or system.pkgs.lib or system._module.args.pkgs.lib or system.config._module.args.pkgs.lib;
  change = import ./change.nix { inherit lib; };

  isPlain = v: v == null || builtins.isBool v || builtins.isInt v || builtins.isFloat v || builtins.isString v;

  # Text that mentions a store path would have Nix write what it mentions.
  told = v: if builtins.isString v then builtins.unsafeDiscardStringContext v else v;

  answer = option:
    let
      found = change.optionAt system.options option;
      exists = change.exists system { inherit option; };
      now = builtins.tryEval (
        let v = lib.getAttrFromPath option system.config; in
        if isPlain v then { known = true; value = told v; } else { known = false; value = null; }
      );
    in
    {
      inherit exists;
      nullable = exists && change.takes found { value = null; };
      priority = if exists then found.option.highestPrio or null else null;
    }
    // (if exists && now.success then now.value else { known = false; value = null; });
in
map answer wanted.options
