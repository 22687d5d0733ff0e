# Perl's own folders are compiled in as Debian has them.
folders=$(cd "$out" && for folder in lib/perl/5.*.* share/perl/5.*.* lib/perl-base share/perl5; do
  [ ! -d "$folder" ] || [ -L "$folder" ] || printf '%s/%s:' "$out" "$folder"
done)
wrap "$out/bin/perl" "PERL5LIB=${folders%:}"
