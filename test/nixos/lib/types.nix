# Types of options: what they take, and how definitions [{ file, value }] of one are merged.
{ lib }:
let
  inherit (builtins) isBool isFloat isInt isPath isString;
  inherit (lib)
    all any attrNames concatLists concatMapStringsSep elem filter filterAttrs hasPrefix head imap1 isAttrs isDerivation
    isFunctionLike isList last length mapAttrs mergeDefinitions mkOption optional showFiles showOption tail zipAttrsWith;
  modules = import ./modules.nix { inherit lib; };
  types = import ./types.nix { inherit lib; };

  mkOptionType =
    { name
    , description ? name
    , check ? _: true
    , merge ? mergeDefault
    , getSubOptions ? _: { }
    , getSubModules ? null
    , nestedTypes ? { }
    , typeMerge ? other: if other.name == name && nestedTypes == { } then mkOptionType arguments else null
    , ...
    }@arguments: {
      _type = "option-type";
      inherit name description check merge getSubOptions getSubModules nestedTypes typeMerge;
    };

  # The value of the only definition.
  mergeOne = loc: defs:
    if length defs == 1 then (head defs).value
    else throw "The option `${showOption loc}' is defined multiple times while it's expected to be unique. It is defined in ${showFiles (map (d: d.file) defs)}.";
  # Definitions that say the same.
  mergeEqual = loc: defs:
    if all (d: d.value == (head defs).value) (tail defs) then (head defs).value
    else throw "The option `${showOption loc}' has conflicting definition values:${modules.showDefinitions defs}";
  mergeDefault = loc: defs:
    let values = map (d: d.value) defs; in
    if length values == 1 then head values
    else if all isFunctionLike values then (x: mergeDefault loc (map (f: { file = ""; value = f x; }) values))
    else if all isList values then concatLists values
    else if all isAttrs values then lib.foldl' lib.recursiveUpdate { } values
    else if all isBool values then any (x: x) values
    else if all isString values then lib.concatStrings values
    else mergeEqual loc defs;

  simple = name: description: check: mkOptionType { inherit name description check; merge = mergeEqual; };
  separatedString = separator: mkOptionType {
    name = "separatedString";
    description = if separator == "" then "Concatenated string" else "strings concatenated with ${builtins.toJSON separator}";
    check = isString;
    merge = _: defs: concatMapStringsSep separator (d: d.value) defs;
    typeMerge = other: if other.name == "separatedString" then separatedString separator else null;
  };
  between = low: high: simple "intBetween" "integer between ${toString low} and ${toString high} (both inclusive)"
    (x: isInt x && x >= low && x <= high);

  # A type made of another.
  of = name: description: arguments: elemType: mkOptionType (arguments // {
    inherit name description;
    nestedTypes = { inherit elemType; };
    getSubModules = elemType.getSubModules;
    typeMerge = other:
      let inner = elemType.typeMerge (other.nestedTypes.elemType or types.unspecified); in
      if other.name == name && inner != null then types.${name} inner else null;
  });
in
rec {
  inherit mkOptionType separatedString;
  isOptionType = x: x._type or "" == "option-type";

  raw = mkOptionType { name = "raw"; description = "raw value"; merge = mergeOne; };
  unspecified = mkOptionType { name = "unspecified"; description = "unspecified value"; };
  anything = mkOptionType {
    name = "anything";
    merge = loc: defs:
      let values = map (d: d.value) defs; in
      if all (x: isAttrs x && !isDerivation x) values then (lazyAttrsOf anything).merge loc defs
      else if length values > 1 && all isFunctionLike values then (x: anything.merge loc (map (d: d // { value = d.value x; }) defs))
      else mergeEqual loc defs;
  };
  attrs = mkOptionType {
    name = "attrs";
    description = "attribute set";
    check = isAttrs;
    merge = _: lib.foldl' (so: d: so // d.value) { };
  };

  bool = simple "bool" "boolean" isBool;
  int = simple "int" "signed integer" isInt;
  float = simple "float" "floating point number" isFloat;
  number = simple "number" "number" (x: isInt x || isFloat x);
  ints = {
    inherit between;
    unsigned = simple "unsignedInt" "unsigned integer, meaning >=0" (x: isInt x && x >= 0);
    positive = simple "positiveInt" "positive integer, meaning >0" (x: isInt x && x > 0);
    u8 = between 0 255;
    u16 = between 0 65535;
  };
  port = between 0 65535;
  str = simple "str" "string" isString;
  singleLineStr = simple "singleLineStr" "single-line string" (x: isString x && builtins.match ".*\n.*" x == null);
  nonEmptyStr = simple "nonEmptyStr" "non-empty string" (x: isString x && builtins.match "[ \t\n]*" x == null);
  lines = separatedString "\n";
  commas = separatedString ",";
  envVar = separatedString ":";
  enum = values: simple "enum" "one of ${concatMapStringsSep ", " builtins.toJSON values}" (x: elem x values);
  path = simple "path" "absolute path" (x: isPath x || isDerivation x || (isString x && hasPrefix "/" x) || (isAttrs x && x ? outPath));

  package = mkOptionType {
    name = "package";
    check = x: isDerivation x || (isString x && hasPrefix "${builtins.storeDir}/" x) || (isPath x && hasPrefix "${builtins.storeDir}/" (toString x));
    merge = loc: defs:
      let found = mergeOne loc defs; in
      if isPath found || (isString found && builtins.getContext found == { }) then toDerivation found else found;
  };
  shellPackage = package;
  toDerivation = path: {
    type = "derivation";
    name = builtins.unsafeDiscardStringContext (builtins.substring 33 (-1) (baseNameOf (toString path)));
    outPath = builtins.storePath path;
    outputs = [ "out" ];
  };

  listOf = elemType: of "listOf" "list of ${elemType.description}" {
    check = isList;
    merge = loc: defs: map (x: x.value) (filter (x: x ? value) (concatLists (imap1
      (n: d: imap1
        (m: value: (mergeDefinitions (loc ++ [ "[definition ${toString n}-entry ${toString m}]" ]) elemType [{ inherit (d) file; inherit value; }]).optionalValue)
        d.value)
      defs)));
    getSubOptions = prefix: elemType.getSubOptions (prefix ++ [ "*" ]);
  } elemType;
  nonEmptyListOf = elemType: listOf elemType // { check = x: isList x && x != [ ]; };

  attrsOf = elemType: setOf "attrsOf" true elemType;
  lazyAttrsOf = elemType: setOf "lazyAttrsOf" false elemType;
  setOf = name: strict: elemType: of name "attribute set of ${elemType.description}" {
    check = isAttrs;
    merge = loc: defs:
      let
        each = zipAttrsWith (name: found: mergeDefinitions (loc ++ [ name ]) elemType found)
          (concatLists (map (d: map (mapAttrs (_: value: { inherit (d) file; inherit value; })) (lib.pushDownProperties d.value)) defs));
      in
      if strict then mapAttrs (_: x: x.mergedValue) (filterAttrs (_: x: x.isDefined) each)
      else mapAttrs (_: x: x.mergedValue) each;
    getSubOptions = prefix: elemType.getSubOptions (prefix ++ [ "<name>" ]);
  } elemType;

  nullOr = elemType: of "nullOr" "null or ${elemType.description}" {
    check = x: x == null || elemType.check x;
    merge = loc: defs:
      let nulls = filter (d: d.value == null) defs; in
      if nulls == [ ] then elemType.merge loc defs
      else if length nulls == length defs then null
      else throw "The option `${showOption loc}' is defined both null and not null, in ${showFiles (map (d: d.file) defs)}.";
    getSubOptions = elemType.getSubOptions;
  } elemType;
  uniq = elemType: of "uniq" elemType.description { inherit (elemType) check getSubOptions; merge = mergeOne; } elemType;
  unique = _: uniq;
  functionTo = elemType: of "functionTo" "function that evaluates to a(n) ${elemType.description}" {
    check = isFunctionLike;
    merge = loc: defs: x: (mergeDefinitions (loc ++ [ "<function body>" ]) elemType (map (d: d // { value = d.value x; }) defs)).mergedValue;
    getSubOptions = prefix: elemType.getSubOptions (prefix ++ [ "<function body>" ]);
  } elemType;

  either = left: right: mkOptionType {
    name = "either";
    description = "${left.description} or ${right.description}";
    check = x: left.check x || right.check x;
    merge = loc: defs:
      if all (d: left.check d.value) defs then left.merge loc defs
      else if all (d: right.check d.value) defs then right.merge loc defs
      else mergeEqual loc defs;
    nestedTypes = { inherit left right; };
  };
  oneOf = list: if length list == 1 then head list else either (head list) (oneOf (tail list));
  coercedTo = from: coerce: to: mkOptionType {
    name = "coercedTo";
    description = "${to.description} or ${from.description} convertible to it";
    check = x: (from.check x && to.check (coerce x)) || to.check x;
    merge = loc: defs: to.merge loc (map (d: if from.check d.value then d // { value = coerce d.value; } else d) defs);
    getSubOptions = to.getSubOptions;
    nestedTypes = { coercedType = from; finalType = to; };
  };
  optionType = mkOptionType { name = "optionType"; description = "optionType"; check = isOptionType; merge = mergeOne; };

  submodule = m: submoduleWith { modules = lib.toList m; };
  submoduleWith = { modules, specialArgs ? { }, ... }:
    let
      base = name: prefix: lib.evalModules {
        inherit specialArgs prefix;
        modules = [{ _module.args.name = lib.mkOptionDefault name; }] ++ modules;
      };
    in
    mkOptionType {
      name = "submodule";
      description = "submodule";
      check = x: isAttrs x || isFunctionLike x || isPath x;
      merge = loc: defs: ((base (last loc) loc).extendModules {
        modules = map
          (d: if isAttrs d.value then { _file = d.file; config = d.value; } else { _file = d.file; imports = [ d.value ]; })
          defs;
      }).config;
      getSubOptions = prefix: (base "<name>" prefix).options;
      getSubModules = modules;
      typeMerge = other:
        if other.name == "submodule" then submoduleWith { modules = modules ++ other.getSubModules; inherit specialArgs; } else null;
    };
}
