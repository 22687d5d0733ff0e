# Nix starts these by their names.
search=$dep_bash/bin:$dep_coreutils/bin:$dep_gzip/bin:$dep_tar/bin:$dep_xz_utils/bin
wrap "$out/bin/nix" "PATH=$search"
