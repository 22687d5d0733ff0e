# The packages of the test system by the names that nixpkgs has for them, and its builders.
# `plans` is the folder of plans in the test system's cache.
{ plans, lib }:
let
  support = import ../system/nix/support.nix;
  plan = builtins.fromJSON (builtins.readFile (/. + "${plans}/v1.json"));
  set = import ../system/nix/packages.nix { inherit plan support; };

  # Other arguments make another derivation of the same name: a package to build anew.
  package = unit:
    let outputs = lib.genAttrs unit.outputs (output: overridable unit.${output}); in
    overridable unit.out // outputs // { all = lib.attrValues outputs; };
  overridable = unit: unit // {
    pname = lib.getName { inherit (unit) name; };
    version = lib.getVersion { inherit (unit) name; };
    override = arguments:
      if arguments == { } then overridable unit
      else package (derivation (unit.drvAttrs // { overridden = builtins.toJSON arguments; }));
  };
  get = name: package (set.get name);

  renamed = lib.mapAttrs (_: get) {
    bind = "bind9-dnsutils";
    cryptsetup = "cryptsetup-bin";
    dejavu_fonts = "fonts-dejavu-core";
    glibc = "libc6";
    gnugrep = "grep";
    gnused = "sed";
    gnutar = "tar";
    iputils = "iputils-ping";
    man-pages = "manpages";
    nix = "nix-bin";
    openssh = "openssh-server";
    pam = "libpam-modules";
    xz = "xz-utils";
  };

  kernel = import ../system/nix/kernel.nix { packages = set; inherit support; };
in
lib.mapAttrs (name: _: get name) plan.packages // renamed // {
  inherit lib;
  inherit (support) linkFarm mergeTree writeScript writeText writeTextDir;
  inherit (set) cacert hwdb source;
  inherit (kernel) linux initrd;
  glibcLocales = set.locales;
  runCommand = support.run;

  iproute2 = get "iproute2" // {
    override = { scripts ? true, ... }: get (if scripts then "iproute2" else "iproute2-minimal");
  };

  # The programs of a system that act on a machine.
  switch = { etc, bash, coreutils, gnugrep, findutils }: import ../system/nix/switch.nix {
    inherit support etc;
    get = set.get;
    shell = bash;
    tools = [ coreutils gnugrep findutils ];
    hasPerl = false;
  };
}
