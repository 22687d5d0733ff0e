# Debian's alternatives give it this name.
ln -sfn gawk "$out/bin/awk"
