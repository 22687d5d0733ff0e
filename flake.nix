# whittle's known reductions as a NixOS module: `imports = [ whittle.nixosModules.default ];`
{
  description = "Known reductions of a NixOS system, each behind an option";
  outputs = _: { nixosModules.default = ./nix/module.nix; };
}
