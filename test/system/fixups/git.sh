# Where git finds its programs, templates and modules.
modules=$out/share/perl5
[ -z "${dep_liberror_perl-}" ] || modules=$modules:$dep_liberror_perl/share/perl5
wrap "$out/bin/git" "GIT_EXEC_PATH=$out/lib/git-core" "GIT_TEMPLATE_DIR=$out/share/git-core/templates" \
  "GITPERLLIB=$modules"
