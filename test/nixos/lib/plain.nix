# Functions on lists, sets and strings.
let
  inherit (builtins)
    attrNames attrValues concatLists concatStringsSep elem elemAt filter foldl' genList head isAttrs isList isString
    length listToAttrs mapAttrs parseDrvName replaceStrings split stringLength substring tail;
in
rec {
  inherit (builtins)
    all any attrNames attrValues concatLists concatMap concatStringsSep elem elemAt filter foldl' fromJSON genList groupBy
    head isAttrs isBool isInt isList isPath isString length listToAttrs mapAttrs removeAttrs replaceStrings seq sort
    split stringLength substring tail toJSON unsafeDiscardStringContext zipAttrsWith;

  # Functions
  isFunction = f: builtins.isFunction f || (isAttrs f && f ? __functor);
  functionArgs = f:
    if f ? __functor then f.__functionArgs or (functionArgs (f.__functor f)) else builtins.functionArgs f;
  id = x: x;
  const = x: _: x;
  pipe = foldl' (x: f: f x);
  fix = f: let x = f x; in x;
  extends = overlay: f: final: let prev = f final; in prev // overlay final prev;
  warn = message: builtins.trace "warning: ${message}";
  showWarnings = warnings: value: foldl' (rest: message: warn message rest) value warnings;
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
  range = from: to: genList (i: from + i) (max 0 (to - from + 1));
  imap0 = f: list: genList (i: f i (elemAt list i)) (length list);
  imap1 = f: imap0 (i: f (i + 1));
  unique = foldl' (seen: x: if elem x seen then seen else seen ++ [ x ]) [ ];
  count = test: list: length (filter test list);

  # Sets
  nameValuePair = name: value: { inherit name value; };
  optionalAttrs = condition: set: if condition then set else { };
  genAttrs = names: f: listToAttrs (map (name: nameValuePair name (f name)) names);
  mapAttrs' = f: set: listToAttrs (map (name: f name set.${name}) (attrNames set));
  mapAttrsToList = f: set: map (name: f name set.${name}) (attrNames set);
  filterAttrs = test: set: removeAttrs set (filter (name: !test name set.${name}) (attrNames set));
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
  recursiveUpdate = a: b:
    a // mapAttrs (name: x: if isAttrs x && isAttrs (a.${name} or null) then recursiveUpdate a.${name} x else x) b;

  # Strings
  optionalString = condition: text: if condition then text else "";
  concatStrings = concatStringsSep "";
  concatLines = lines: concatStrings (map (line: line + "\n") lines);
  concatMapStrings = f: list: concatStrings (map f list);
  concatMapStringsSep = separator: f: list: concatStringsSep separator (map f list);
  splitString = separator: text: filter isString (split (escapeRegex separator) text);
  escape = characters: replaceStrings characters (map (c: "\\" + c) characters);
  stringToCharacters = text: genList (i: substring i 1 text) (stringLength text);
  escapeRegex = escape (stringToCharacters "\\[{()^$?*+|.");
  hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;
  hasSuffix = suffix: text:
    let from = stringLength text - stringLength suffix; in from >= 0 && substring from (stringLength text) text == suffix;
  toLower = replaceStrings (stringToCharacters "ABCDEFGHIJKLMNOPQRSTUVWXYZ") (stringToCharacters "abcdefghijklmnopqrstuvwxyz");
  literalExpression = text: { _type = "literalExpression"; inherit text; };

  # Packages
  getName = x: x.pname or (parseDrvName (x.name or x)).name;
  getVersion = x: x.version or (parseDrvName (x.name or x)).version;
  getOutput = output: x: x.${output} or x.out or x;
  getBin = getOutput "bin";
  makeBinPath = paths: concatMapStringsSep ":" (x: "${getBin x}/bin") (filter (x: x != null) paths);
}
