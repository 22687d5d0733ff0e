# What the options of a system mention, and which of them are switched on.
#
# `request` names a JSON file:
#   { mark; names = [ name… ]; from; skip = [ key… ]; late = { ${modulesPath} = [ key… ]; }; }
# All of the answer is traced, line by line, each with `mark` before it: a fault that kills the
# evaluator leaves what was found before, and the last piece that had begun names it. A key is the
# JSON of an option's names; with a file behind them it means the definitions made there.
#
# `names` are the name parts of the closure's paths: a derivation of another name is not looked
# into. `from` is the option to begin with, by number; `skip` is left out; `late`, what killed the
# evaluator before, is looked at after all else.
#
# Lines:
#   { modulesPath; options; late = [ key… ]; }    first; how many options there are
#   [ n key ]                                     a piece of option n begins
#   [ options [ ] ]                               now what is late
#   { option; priority; declarations; file; mentions = [ { at; paths; } ]; cut; }
#   { switch; priority; declarations; files; description; }
{ configuration, request }:
let
  inherit (builtins)
    any attrNames concatMap concatStringsSep deepSeq elem elemAt filter foldl' fromJSON genList getContext hasContext head intersectAttrs isAttrs isString length listToAttrs match replaceStrings seq toJSON trace tryEval typeOf unsafeDiscardStringContext;

  system = import ./system.nix (builtins.fromJSON configuration);
  wanted = builtins.fromJSON (builtins.readFile request);

  told = line: result: seq line (trace "${wanted.mark}${line}" result);

  # What throws is as if it were not there.
  or' = fallback: value: let tried = tryEval value; in if tried.success then tried.value else fallback;

  isOption = value: isAttrs value && value._type or null == "option";

  # Nothing of these gets into a system; below system.build some are whole systems of their own.
  never = [ [ "_module" ] [ "assertions" ] [ "lib" ] [ "meta" ] [ "nixpkgs" ] [ "warnings" ] ];
  built = listToAttrs (map (name: { inherit name; value = null; })
    [ "bootStage1" "bootStage2" "etc" "initialRamdisk" "kernel" "setEnvironment" "toplevel" ]);

  optionsBelow = at: set: concatMap
    (name:
      let path = at ++ [ name ]; value = set.${name}; in
      if elem path never then [ ]
      else if isOption value then [{ inherit path; option = value; }]
      else if isAttrs value then optionsBelow path value
      else [ ])
    (attrNames set);
  all = optionsBelow [ ] system.options;

  # `nixos/modules`: its modules are told, or it is known by who declares an option of NixOS.
  modulesPath =
    let
      said = system.options._module.specialArgs.value.modulesPath or null;
      declaring = map toString (system.options.system.stateVersion.declarations or [ ]);
      above = if declaring == [ ] then null else match "(.*)/misc/[^/]*" (head declaring);
    in
    if said != null then toString said else if above == null then null else head above;

  names = listToAttrs (map (name: { inherit name; value = true; }) wanted.names);
  remembered = if modulesPath == null then [ ] else wanted.late.${modulesPath} or [ ];

  # ---- what a value mentions

  contextOf = text:
    let context = getContext text; in
    concatMap
      (path:
        let entry = context.${path}; in
        map (output: "${path}!${output}") (entry.outputs or [ ])
        ++ (if entry.path or false || entry.allOutputs or false then [ path ] else [ ]))
      (attrNames context);

  # An environment of packages links, beside the output that is named, those of a package that
  # are for reading.
  ofDerivation = drv:
    let
      base = drv.name;
      outputs = drv.outputs or [ "out" ];
      named = output: names ? ${if output == "out" then base else "${base}-${output}"};
      linked = filter (output: elem output ([ "man" "info" "doc" ] ++ or' [ ] (drv.meta.outputsToInstall or [ ]))) outputs;
      pathOf = value: unsafeDiscardStringContext value.outPath;
    in
    if !names ? ${base} && !any named outputs then [ ]
    else [ (pathOf drv) ] ++ map (output: pathOf drv.${output}) (filter (output: drv ? ${output} && named output) linked);

  ofPath = path:
    let text = toString path; in
    [ text ] ++ (if names ? ${baseNameOf text} then contextOf "${path}" else [ ]);

  nothing = { paths = [ ]; below = [ ]; };
  ofValue = { at, value }:
    let
      kind = typeOf value;
      type = or' null (value._type or null);
      through = content: nothing // { below = [ { inherit at; value = content; } ]; };
    in
    if kind == "string" then nothing // { paths = if hasContext value then contextOf value else [ ]; }
    else if kind == "path" then nothing // { paths = ofPath value; }
    else if kind == "list" then nothing // { below = map (each: { inherit at; value = each; }) value; }
    else if kind != "set" then nothing
    else if or' null (value.type or null) == "derivation" then nothing // { paths = or' [ ] (let found = ofDerivation value; in deepSeq found found); }
    else if type == "if" then (if or' false value.condition then through value.content else nothing)
    else if type == "merge" then through value.contents
    else if type == "override" || type == "order" then through value.content
    else if type == "definition" then through value.value
    else if value ? outPath then through value.outPath
    else if type != null || value ? __functor then nothing
    else nothing // { below = map (name: { at = at ++ [ name ]; value = value.${name}; }) (attrNames value); };

  # Level by level, so that neither what contains itself nor what is huge is followed for ever.
  deepest = 12;
  most = 20000;
  mentionsOf = value:
    let
      look = node: let tried = tryEval (seq node.value (ofValue node)); in if tried.success then tried.value // { inherit (node) at; } else nothing // { inherit (node) at; };
      go = depth: seen: level:
        let
          looked = map look level;
          found = concatMap (each: let paths = or' [ ] (let p = each.paths; in deepSeq p p); in if paths == [ ] then [ ] else [{ inherit (each) at; inherit paths; }]) looked;
          below = concatMap (each: each.below) looked;
          count = seen + length below;
        in
        if below == [ ] then { inherit found; cut = false; }
        else if depth == deepest || count > most then { inherit found; cut = true; }
        else let rest = go (depth + 1) count below; in { found = found ++ rest.found; inherit (rest) cut; };
    in
    go 0 0 [{ at = [ ]; inherit value; }];

  # ---- one option

  typeName = type: type.name or "";
  elementOf = type: type.nestedTypes.elemType or type.functor.wrapped or { };
  ofPackages = type:
    typeName type == "package"
    || elem (typeName type) [ "listOf" "nullOr" ] && ofPackages (elementOf type);

  # Defaults of services that are off are most of nixpkgs. What a default says of itself for the
  # manual, `pkgs.a.b`, tells without a look at it whether the closure may have a path of it.
  letters = text: replaceStrings [ "-" "_" "." "'" ] [ "" "" "" "" ] (system.lib.toLower text);
  known = letters (concatStringsSep " " wanted.names);
  mayOccur = option:
    let
      text = textOf (option.defaultText or null);
      found = if text == null then null else match "pkgs\\.([A-Za-z0-9_'-]+\\.)*([A-Za-z0-9_'-]+)" text;
      word = letters (elemAt found 1);
    in
    found == null || replaceStrings [ word ] [ "" ] known != known;

  # Texts for the manual are strings, or sets around them.
  textOf = text: or' null (if isString text then text else if isAttrs text then text.text or null else null);

  definitionsOf = option:
    option.definitionsWithLocations or (genList
      (k: { file = elemAt option.files k; value = elemAt option.definitions k; })
      (length option.definitions));

  switch = { path, option }:
    let
      description = textOf (option.description or null);
      isAlias = description != null && match "Alias of .*" description != null;
      on = typeName option.type == "bool" && !(option.readOnly or false) && !isAlias && or' false option.value;
      row = toJSON {
        switch = path;
        priority = option.highestPrio or 1500;
        declarations = map toString option.declarations;
        files = map toString option.files;
        inherit description;
      };
    in
    if on then told row null else null;

  definition = { path, option }: priority: file: value:
    let
      inBuild = path == [ "system" "build" ] && isAttrs value;
      looked = mentionsOf (if inBuild then intersectAttrs built value else value);
    in
    if looked.found == [ ] && !looked.cut then null
    else
      told
        (toJSON {
          option = path;
          inherit priority;
          declarations = map toString option.declarations;
          file = toString file;
          mentions = looked.found;
          inherit (looked) cut;
        })
        null;

  # The pieces of option `n`, one after the other.
  keyOf = path: file: toJSON (path ++ (if file == null then [ ] else [ (toString file) ]));
  begun = n: key: told "[${toString n},${key}]";

  definitions = wantedKey: n: { path, option }@each:
    let
      priority = or' 1500 (option.highestPrio or 1500);
      piece = { file, value, ... }:
        let key = keyOf path file; in
        if wantedKey key then begun n key (definition each priority file value) else null;
    in
    if priority < 1500 then inOrder piece (definitionsOf option)
    else if ofPackages option.type && option ? default
    then if mayOccur option then definition each priority (head (option.declarations ++ [ "" ])) option.default else null
    else null;

  walked = wantedKey: n: each:
    let
      key = keyOf each.path null;
      both = [ (definitions wantedKey n each) (switch each) ];
    in
    if wantedKey key then inOrder (piece: begun n key piece) both else null;

  inOrder = visit: foldl' (_: each: seq (visit each) null) null;

  pieces = genList (n: { inherit n; each = elemAt all n; }) (length all);
  first = inOrder ({ n, each }: walked (key: !elem key late && !elem key wanted.skip) n each)
    (filter ({ n, ... }: n >= wanted.from) pieces);

  # What is looked at late: whole options, or single definitions of them.
  byKey = listToAttrs (map (piece: { name = keyOf piece.each.path null; value = piece; }) pieces);
  ownerOf = key: let path = fromJSON key; in
    byKey.${key} or byKey.${toJSON (genList (elemAt path) (length path - 1))} or null;
  late = filter (key: !elem key wanted.skip && ownerOf key != null) remembered;
  second = inOrder
    (key:
      let owner = ownerOf key; in
      if byKey ? ${key} then walked (_: true) owner.n owner.each
      else definitions (own: own == key) owner.n owner.each)
    late;
in
told (toJSON { inherit modulesPath late; options = length all; })
  (seq first (told "[${toString (length all)},[]]" (seq second null)))
