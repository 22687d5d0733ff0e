# Two small systems in the shape of NixOS, made of nothing but a static busybox and random bytes.
# `spec` is JSON: for each package by name `old` and `new`, bytes of its contents there (null
# where that system lacks it), `uses`, names of packages that it refers to, and `library`, true
# for what only other packages refer to. Gives the toplevels `old` and `new`.
{ spec, node, busybox }:
let
  packages = builtins.fromJSON spec;

  make = kind: name: env: derivation ({
    inherit name kind;
    system = builtins.currentSystem;
    builder = node;
    args = [ ./make-path.mjs ];
  } // env);

  base = make "base" "base-1.0" { inherit busybox; };

  system = side:
    let
      here = builtins.filter (name: packages.${name}.${side} != null) (builtins.attrNames packages);
      named = builtins.filter (name: !packages.${name}.library) here;

      # What is as large in both systems is the same package, unless what it uses is not.
      version = name: if packages.${name}.old == packages.${name}.new || side == "old" then "1.0" else "2.0";
      package = builtins.listToAttrs (map
        (pname: {
          name = pname;
          value = make "package" "${pname}-${version pname}" {
            inherit base pname;
            inherit (packages.${pname}) library;
            version = version pname;
            bytes = packages.${pname}.${side};
            uses = map (used: package.${used}) (builtins.filter (used: builtins.elem used here) packages.${pname}.uses);
          };
        })
        here);

      unit = pname: make "unit" "unit-${pname}.service" { inherit pname; package = package.${pname}; };
      systemUnits = make "system-units" "system-units" { names = named; units = map unit named; };
      etc = make "etc" "etc" {
        inherit base systemUnits;
        names = named;
        packages = map (name: package.${name}) named;
      };
      systemPath = make "system-path" "system-path" {
        paths = [ base ] ++ map (name: package.${name}) named;
      };
    in
    make "toplevel" "nixos-system-lab-${if side == "old" then "1.0" else "2.0"}" {
      inherit base etc systemPath;
    };
in
{
  old = system "old";
  new = system "new";
}
