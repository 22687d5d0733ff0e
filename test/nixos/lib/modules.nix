# Evaluating modules.
{ lib }:
let
  inherit (builtins) genericClosure tryEval unsafeGetAttrPos;
  inherit (lib)
    all any attrNames concatLists concatMap concatMapStrings elem filter foldl' functionArgs hasPrefix head imap1 isAttrs
    isFunctionLike isList isOption isString last length mapAttrs mkOption optional pushDownProperties removeAttrs
    reverseList    showFiles showOption types zipAttrsWith;
in
rec {
  evalModules = arguments@{ modules, prefix ? [ ], specialArgs ? { }, ... }:
    let
      # What every evaluation has of its own.
      internal = {
        _file = "lib/modules.nix";
        key = "lib/modules.nix";
        options._module = {
          args = mkOption {
            type = types.lazyAttrsOf types.raw;
            internal = true;
            description = "Further arguments of every module.";
          };
          check = mkOption {
            type = types.bool;
            internal = true;
            default = true;
            description = "Whether every definition must have an option.";
          };
        };
        config._module.args = { inherit extendModules; moduleType = type; };
      };

      # The last first, as nixpkgs has it: that is the order of a list's definitions.
      found = reverseList (collectModules specialArgs.modulesPath or "" ([ internal ] ++ modules)
        ({ inherit lib options config extendModules; } // specialArgs));
      merged = mergeModules prefix
        (map (m: { file = m._file; inherit (m) options; }) found)
        (map (m: { file = m._file; value = m.config; }) found);
      inherit (merged) config options;

      checked =
        if config._module.check && merged.unmatched != [ ] then throw (unmatchedMessage (head merged.unmatched))
        else x: x;

      extendModules = { modules ? [ ], specialArgs ? { }, prefix ? arguments.prefix or [ ] }: evalModules (arguments // {
        inherit prefix;
        modules = arguments.modules ++ modules;
        specialArgs = arguments.specialArgs or { } // specialArgs;
      });
      type = types.submoduleWith { inherit modules specialArgs; };
    in
    {
      _type = "configuration";
      class = null;
      config = checked (removeAttrs config [ "_module" ]);
      options = checked options;
      _module = checked config._module;
      inherit extendModules type;
    };

  unmatchedMessage = { path, files }:
    "The option `${showOption path}' does not exist. It is defined in ${showFiles files}.";

  # Every module once, in the order in which they are first met, level by level; without those
  # that are disabled and what only they import.
  collectModules = modulesPath: modules: args:
    let
      load = file: key: m:
        if isFunctionLike m then unify file key (apply m)
        else if isAttrs m then
          if elem (m._type or "module") [ "if" "merge" "override" ] then unify file key { config = m; }
          else unify file key m
        else if isList m then throw "a module is a set, a function or a path, but one in `${file}' is a list"
        else
          let place = toString m; loaded = import m; in
          unify place place (if isFunctionLike loaded then apply loaded else loaded);

      apply = f: f (args // mapAttrs (name: _: args.${name} or args.config._module.args.${name}) (functionArgs f));

      unify = file: key: m:
        let
          own = [ "_class" "_file" "key" "disabledModules" "imports" "options" "config" "meta" "freeformType" ];
          odd = attrNames (removeAttrs m own);
          long = m ? config || m ? options;
        in
        if long && odd != [ ] then
          throw "Module `${key}' has an unsupported attribute `${head odd}'. This is caused by introducing a top-level `config' or `options' attribute."
        else {
          _file = toString (m._file or file);
          key = toString (m.key or key);
          disabled = map disabledKey (m.disabledModules or [ ]);
          imports = m.require or [ ] ++ m.imports or [ ];
          options = m.options or { };
          config = if long then m.config or { } else removeAttrs m [ "_class" "_file" "key" "disabledModules" "require" "imports" ];
        };

      disabledKey = m:
        if isAttrs m then toString m.key
        else if isString m && !hasPrefix "/" m then "${toString modulesPath}/${m}"
        else toString m;

      entries = file: key: list: imap1
        (n: m:
          let module = load file "${key}:anon-${toString n}" m; in
          { inherit (module) key; inherit module; children = entries module._file module.key module.imports; })
        list;
      start = entries "<unknown-file>" "" modules;

      disabled = let go = list: concatMap (e: e.module.disabled ++ go e.children) list; in go start;
      kept = filter (e: !elem e.key disabled);
    in
    map (e: e.module) (genericClosure { startSet = kept start; operator = e: kept e.children; });

  # Joins declarations [{ file, options }] and definitions [{ file, value }].
  mergeModules = prefix: declarations: definitions:
    let
      declared = zipAttrsWith (_: found: found) (map
        (d: mapAttrs (name: option: { inherit (d) file; inherit option; position = unsafeGetAttrPos name d.options; }) d.options)
        declarations);
      defined = zipAttrsWith (_: found: found) (concatMap
        (d: map
          (set:
            if isAttrs set then mapAttrs (_: value: { inherit (d) file; inherit value; }) set
            else throw "The option path `${showOption prefix}' in `${d.file}' is a set of options, but is given a value.")
          (pushDownProperties d.value))
        definitions);

      parts = mapAttrs
        (name: decls:
          let
            loc = prefix ++ [ name ];
            defs = defined.${name} or [ ];
            those = filter (d: isOption d.option) decls;
          in
          if length those == length decls then
            let option = evalOption loc (mergeDeclarations loc decls) defs; in
            { options = option; config = option.value; unmatched = [ ]; }
          else if those != [ ] then
            throw "The option `${showOption loc}' in `${(head those).file}' is a prefix of other options."
          else mergeModules loc (map (d: { inherit (d) file; options = d.option; }) decls) defs)
        declared;
    in
    {
      options = mapAttrs (_: part: part.options) parts;
      config = mapAttrs (_: part: part.config) parts;
      unmatched = concatMap (part: part.unmatched) (builtins.attrValues parts)
        ++ map (name: { path = prefix ++ [ name ]; files = map (d: d.file) defined.${name}; })
        (attrNames (removeAttrs defined (attrNames declared)));
    };

  mergeDeclarations = loc: decls: foldl'
    (merged: d:
      let
        both = name: merged ? ${name} && d.option ? ${name};
        type = if both "type" then merged.type.typeMerge d.option.type else null;
      in
      if any both [ "default" "example" "description" "apply" ] || (both "type" && type == null) then
        throw "The option `${showOption loc}' in `${d.file}' is already declared in ${showFiles merged.declarations}."
      else merged // d.option // (if type == null then { } else { inherit type; }) // {
        declarations = merged.declarations ++ [ d.file ];
        declarationPositions = merged.declarationPositions ++ [ (position d) ];
      })
    { inherit loc; declarations = [ ]; declarationPositions = [ ]; }
    decls;

  position = d: if d.position == null then { inherit (d) file; line = null; column = null; } else d.position;

  evalOption = loc: declared: definitions:
    let
      option = { type = types.unspecified; } // declared;
      byDefault = optional (option ? default) { file = head option.declarations; value = lib.mkOptionDefault option.default; };
      all = byDefault ++ definitions;
      merged =
        if option.readOnly or false && length all > 1
        then throw "The option `${showOption loc}' is read-only, but it's set multiple times. It is defined in ${showFiles (map (d: d.file) all)}."
        else mergeDefinitions loc option.type all;
    in
    option // {
      value = (option.apply or (x: x)) merged.mergedValue;
      inherit (merged) isDefined;
      inherit (merged.defsFinal') highestPrio;
      definitions = map (d: d.value) merged.defsFinal;
      definitionsWithLocations = merged.defsFinal;
      files = map (d: d.file) merged.defsFinal;
      options = option.type.getSubOptions loc;
      __toString = _: showOption loc;
    };

  mergeDefinitions = loc: type: definitions: rec {
    defsFinal' =
      let
        discharged = concatMap (d: map (value: { inherit (d) file; inherit value; }) (lib.dischargeProperties d.value)) definitions;
        strongest = lib.filterOverrides' discharged;
      in
      { inherit (strongest) highestPrio; values = lib.sortProperties strongest.values; };
    defsFinal = defsFinal'.values;
    isDefined = defsFinal != [ ];
    wrong = filter (d: !type.check d.value) defsFinal;
    mergedValue =
      if !isDefined then throw "The option `${showOption loc}' was accessed but has no value defined. Try setting the option."
      else if wrong != [ ] then throw "A definition for option `${showOption loc}' is not of type `${type.description}'. Definition values:${showDefinitions wrong}"
      else type.merge loc defsFinal;
    optionalValue = if isDefined then { value = mergedValue; } else { };
  };

  showDefinitions = concatMapStrings (d:
    let shown = tryEval (if isAttrs d.value then "a set" else if isList d.value then "a list" else if isFunctionLike d.value then "a function" else builtins.toJSON d.value); in
    "\n- In `${toString d.file}'${if shown.success then ": ${shown.value}" else ""}");
}
