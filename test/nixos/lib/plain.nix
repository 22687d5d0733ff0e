# Functions on lists, sets and strings.
let
  inherit (builtins)
    attrNames attrValues concatLists concatStringsSep elem elemAt filter foldl' genList head isAttrs
    isFunction isList isString length listToAttrs mapAttrs parseDrvName replaceStrings split stringLength substring tail;
in
rec {
  inherit (builtins)
    all any attrNames attrValues catAttrs concatLists concatMap concatStringsSep elem elemAt filter foldl' fromJSON
    functionArgs genList groupBy hasAttr head isAttrs isBool isFloat isFunction isInt isList isPath isString length
    listToAttrs mapAttrs partition removeAttrs replaceStrings seq sort split stringLength substring tail toJSON
    unsafeDiscardStringContext zipAttrsWith;

  # Functions
  id = x: x;
  const = x: _: x;
  flip = f: a: b: f b a;
  pipe = foldl' (x: f: f x);
  fix = f: let x = f x; in x;
  extends = overlay: f: final: let prev = f final; in prev // overlay final prev;
  warn = message: builtins.trace "warning: ${message}";
  showWarnings = warnings: value: foldl' (rest: message: warn message rest) value warnings;
  boolToString = b: if b then "true" else "false";
  min = a: b: if a < b then a else b;
  max = a: b: if a > b then a else b;

  # Lists
  optional = condition: x: if condition then [ x ] else [ ];
  optionals = condition: list: if condition then list else [ ];
  toList = x: if isList x then x else [ x ];
  last = list: elemAt list (length list - 1);
  init = list: genList (elemAt list) (length list - 1);
  reverseList = list: let n = length list; in genList (i: elemAt list (n - i - 1)) n;
  take = n: list: genList (elemAt list) (min n (length list));
  drop = n: list: genList (i: elemAt list (n + i)) (max 0 (length list - n));
  range = from: to: genList (i: from + i) (max 0 (to - from + 1));
  imap0 = f: list: genList (i: f i (elemAt list i)) (length list);
  imap1 = f: imap0 (i: f (i + 1));
  foldr = f: start: list: if list == [ ] then start else f (head list) (foldr f start (tail list));
  flatten = x: if isList x then concatLists (map flatten x) else [ x ];
  remove = x: filter (y: y != x);
  subtractLists = gone: filter (x: !elem x gone);
  intersectLists = kept: filter (x: elem x kept);
  unique = foldl' (seen: x: if elem x seen then seen else seen ++ [ x ]) [ ];
  findFirst = test: default: list: let found = filter test list; in if found == [ ] then default else head found;
  count = test: list: length (filter test list);

  # Sets
  nameValuePair = name: value: { inherit name value; };
  optionalAttrs = condition: set: if condition then set else { };
  genAttrs = names: f: listToAttrs (map (name: nameValuePair name (f name)) names);
  mapAttrs' = f: set: listToAttrs (map (name: f name set.${name}) (attrNames set));
  mapAttrsToList = f: set: map (name: f name set.${name}) (attrNames set);
  filterAttrs = test: set: removeAttrs set (filter (name: !test name set.${name}) (attrNames set));
  getAttrs = names: set: genAttrs names (name: set.${name});
  attrByPath = path: default: set:
    if path == [ ] then set
    else if isAttrs set && set ? ${head path} then attrByPath (tail path) default set.${head path}
    else default;
  hasAttrByPath = path: set:
    path == [ ] || (isAttrs set && set ? ${head path} && hasAttrByPath (tail path) set.${head path});
  getAttrFromPath = path: attrByPath path (throw "cannot find attribute `${concatStringsSep "." path}'");
  setAttrByPath = path: value: if path == [ ] then value else { ${head path} = setAttrByPath (tail path) value; };
  isDerivation = x: isAttrs x && x.type or null == "derivation";
  collect = test: x:
    if test x then [ x ] else if isAttrs x then concatLists (map (collect test) (attrValues x)) else [ ];
  mapAttrsRecursiveCond = descend: f:
    let
      go = path: mapAttrs (name: x:
        let here = path ++ [ name ]; in if isAttrs x && descend x then go here x else f here x);
    in
    go [ ];
  mapAttrsRecursive = mapAttrsRecursiveCond (_: true);
  recursiveUpdate = a: b:
    a // mapAttrs (name: x: if isAttrs x && isAttrs (a.${name} or null) then recursiveUpdate a.${name} x else x) b;
  foldlAttrs = f: start: set: foldl' (so: name: f so name set.${name}) start (attrNames set);

  # Strings
  optionalString = condition: text: if condition then text else "";
  concatStrings = concatStringsSep "";
  concatLines = lines: concatStrings (map (line: line + "\n") lines);
  concatMapStrings = f: list: concatStrings (map f list);
  concatMapStringsSep = separator: f: list: concatStringsSep separator (map f list);
  concatMapAttrsStringSep = separator: f: set: concatStringsSep separator (mapAttrsToList f set);
  splitString = separator: text:
    filter isString (split (escapeRegex separator) text);
  escape = characters: replaceStrings characters (map (c: "\\" + c) characters);
  stringToCharacters = text: genList (i: substring i 1 text) (stringLength text);
  escapeRegex = escape (stringToCharacters "\\[{()^$?*+|.");
  escapeShellArg = x: "'${replaceStrings [ "'" ] [ "'\\''" ] (toString x)}'";
  escapeNixString = text: escape [ "$" ] (builtins.toJSON text);
  hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;
  hasSuffix = suffix: text:
    let from = stringLength text - stringLength suffix; in from >= 0 && substring from (stringLength text) text == suffix;
  hasInfix = infix: text: builtins.match ".*${escapeRegex infix}.*" (replaceStrings [ "\n" ] [ " " ] text) != null;
  removePrefix = prefix: text:
    if hasPrefix prefix text then substring (stringLength prefix) (stringLength text) text else text;
  removeSuffix = suffix: text:
    if hasSuffix suffix text then substring 0 (stringLength text - stringLength suffix) text else text;
  literalExpression = text: { _type = "literalExpression"; inherit text; };

  # Packages
  getName = x: x.pname or (parseDrvName (x.name or x)).name;
  getVersion = x: x.version or (parseDrvName (x.name or x)).version;
  getOutput = output: x: x.${output} or x.out or x;
  getBin = getOutput "bin";
  getExe' = x: name: "${getBin x}/bin/${name}";
  getExe = x: getExe' x (x.meta.mainProgram or (getName x));
  makeBinPath = paths: concatMapStringsSep ":" (x: "${getBin x}/bin") (filter (x: x != null) paths);
  makeOverridable = f: arguments:
    let made = f arguments; in
    if isAttrs made then made // { override = new: makeOverridable f (arguments // (if isFunction new then new arguments else new)); } else made;

  # What can be called, a set with __functor too.
  isFunctionLike = f: isFunction f || (isAttrs f && f ? __functor);
}
