# The wrappers of a definition: conditions, merges, priorities and orders.
let
  inherit (builtins) concatLists filter foldl' mapAttrs sort;
in
rec {
  mkIf = condition: content: { _type = "if"; inherit condition content; };
  mkMerge = contents: { _type = "merge"; inherit contents; };
  mkOverride = priority: content: { _type = "override"; inherit priority content; };
  mkOrder = priority: content: { _type = "order"; inherit priority content; };

  mkOptionDefault = mkOverride 1500;
  mkDefault = mkOverride 1000;
  defaultOverridePriority = 100;
  mkImageMediaOverride = mkOverride 60;
  mkForce = mkOverride 50;
  mkVMOverride = mkOverride 10;
  mkBefore = mkOrder 500;
  defaultOrderPriority = 1000;
  mkAfter = mkOrder 1500;

  mkAssert = assertion: message: mkIf (if assertion then true else throw "\nFailed assertion: ${message}");
  mkDerivedConfig = option: f: mkOverride (option.highestPrio or defaultOverridePriority) (f option.value);
  mkAliasDefinitions = option: if option.isDefined then mkMerge option.definitions else mkMerge [ ];

  # A set of options with wrappers around it, as sets with wrappers around each value.
  pushDownProperties = config:
    let
      type = config._type or "";
      inside = wrap: map (mapAttrs (_: wrap)) (pushDownProperties config.content);
    in
    if type == "merge" then concatLists (map pushDownProperties config.contents)
    else if type == "if" then inside (mkIf config.condition)
    else if type == "override" then inside (mkOverride config.priority)
    else [ config ];

  # The values of a definition once its conditions are looked at.
  dischargeProperties = value:
    let type = value._type or ""; in
    if type == "merge" then concatLists (map dischargeProperties value.contents)
    else if type == "if" then (if value.condition then dischargeProperties value.content else [ ])
    else [ value ];

  # Definitions { file, value } of the strongest priority alone, without that wrapper.
  filterOverrides' = definitions:
    let
      priorityOf = d: if d.value._type or "" == "override" then d.value.priority else defaultOverridePriority;
      highestPrio = foldl' (best: d: let p = priorityOf d; in if p < best then p else best) 9999 definitions;
      strip = d: if d.value._type or "" == "override" then d // { value = d.value.content; } else d;
    in
    {
      inherit highestPrio;
      values = map strip (filter (d: priorityOf d == highestPrio) definitions);
    };

  # In the order that they ask for; stable.
  sortProperties = definitions:
    let
      isOrder = d: d.value._type or "" == "order";
      orderOf = d: if isOrder d then d.value.priority else defaultOrderPriority;
      strip = d: if isOrder d then d // { value = d.value.content; } else d;
    in
    if filter isOrder definitions == [ ] then definitions
    else map strip (sort (a: b: orderOf a < orderOf b) definitions);
}
