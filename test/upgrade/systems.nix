# Two small systems in the shape of NixOS, made of nothing but a static busybox and random bytes.
# `spec` is JSON: for each package by name `old` and `new`, bytes of its contents there (null
# where that system lacks it), `uses`, names of packages that it refers to, `man`, bytes of an
# output of that name (0: it has none), and `kind`: "program", "library" (only other packages
# refer to it) or "kernel" (the toplevel does, and to an initrd). Gives the toplevels `old` and
# `new`.
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
      ofKind = kind: builtins.filter (name: packages.${name}.kind == kind) here;
      programs = ofKind "program";

      # What is as large in both systems is the same package, unless what it uses is not.
      version = name: if side == "old" || packages.${name}.old == packages.${name}.new then "1.0" else "2.0";
      package = builtins.listToAttrs (map
        (pname: {
          name = pname;
          value = make "package" "${pname}-${version pname}" {
            inherit base pname;
            manBytes = packages.${pname}.man;
            program = packages.${pname}.kind == "program";
            version = version pname;
            bytes = packages.${pname}.${side};
            uses = map (used: package.${used}) (builtins.filter (used: builtins.elem used here) packages.${pname}.uses);
            outputs = [ "out" ] ++ (if packages.${pname}.man == 0 then [ ] else [ "man" ]);
          };
        })
        here);

      unit = pname: make "unit" "unit-${pname}.service" { inherit pname; package = package.${pname}; };
      systemUnits = make "system-units" "system-units" { names = programs; units = map unit programs; };
      etc = make "etc" "etc" {
        inherit base systemUnits;
        names = programs;
        packages = map (name: package.${name}) programs;
      };
      systemPath = make "system-path" "system-path" {
        paths = [ base ] ++ builtins.concatLists (map (name: package.${name}.all) programs);
      };
    in
    make "toplevel" "nixos-system-lab-${if side == "old" then "1.0" else "2.0"}" {
      inherit base etc systemPath;
      kernel = map (name: package.${name}) (ofKind "kernel");
      initrd = map (name: make "initrd" "initrd-${package.${name}.name}" { }) (ofKind "kernel");
    };
in
{
  old = system "old";
  new = system "new";
}
