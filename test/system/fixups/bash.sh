# The shell of scripts is bash, as it is in NixOS.
ln -sfn bash "$out/bin/sh"
