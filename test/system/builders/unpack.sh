# Builds one store path out of Debian packages: unpacks them, moves the files
# to where a store path has them, and makes every reference a path of the store.
# Given: $debs, $layout ("from to" pairs), $splits ("folder output" pairs),
# $edits (see edits.mjs), $flags (for patchelf), $fixup (a script, or empty).
set -euo pipefail
export PATH=/usr/bin:/bin:/usr/sbin:/sbin LC_ALL=C

# On the file system of the store, so that files can be linked into place.
tree=$out/.tree
mkdir -p "$tree" "$out"
for deb in $debs; do
  dpkg-deb --extract "$deb" "$tree"
done
chmod -R u+w "$tree"

# Of two files for one place (/sbin/x -> /bin/x) the lesser.
sed -n 's/^drop\t//p' "$editsPath" | while IFS= read -r path; do
  rm -f "$tree/$path"
done

set -- $layout
while [ $# -gt 0 ]; do
  # A link in place of a folder is the merged /usr of a newer Debian.
  if [ -d "$tree/$1" ] && [ ! -L "$tree/$1" ]; then
    mkdir -p "$out/$2"
    # Hard links, so that what was one file in the package stays one.
    cp -aln "$tree/$1/." "$out/$2/"
    rm -r "${tree:?}/$1"
  fi
  shift 2
done

chmod -R u+w "$tree"
rm -r "$tree"

declare -A shebangs
texts=()
elf_files=()
interpreter=-
rpath=
: >replace.sed

patch_elf() {
  [ ${#elf_files[@]} -eq 0 ] && return
  local arguments=()
  [ "$interpreter" = - ] || arguments+=(--set-interpreter "$interpreter")
  [ -z "$rpath" ] || arguments+=(--set-rpath "$rpath")
  patchelf $flags "${arguments[@]}" "${elf_files[@]}"
  elf_files=()
}

# A path inside a longer one is not meant.
before='\(^\|[^A-Za-z0-9_./+@$})~-]\)'
after='\($\|[^A-Za-z0-9_./+-]\)'

while IFS=$'\t' read -r verb first second; do
  second=${second//@out@/$out}
  case $verb in
    remove) rm -rf "${out:?}/$first" ;;
    link) ln -sfnT "$second" "$out/$first" ;;
    elf) patch_elf; interpreter=${first//@out@/$out}; rpath=$second ;;
    file) elf_files+=("$out/$first") ;;
    shebang) shebangs[$second]+="$out/$first"$'\n' ;;
    text) texts+=("$out/$first") ;;
    edit)
      from=$(printf %s "$first" | sed 's/[].[*^$\\#]/\\&/g')
      # Twice, since two neighbours share the character between them.
      printf 's#%s%s%s#\\1%s\\2#g\n%s\n' "$before" "$from" "$after" "$second" \
        "s#$before$from$after#\\1$second\\2#g" >>replace.sed ;;
    set) declare "dep_${first//[^A-Za-z0-9]/_}=$second" ;;
  esac
done <"$editsPath"
patch_elf

for line in "${!shebangs[@]}"; do
  mapfile -t files < <(printf %s "${shebangs[$line]}")
  sed -i "1s|^#!.*|#!$line|" "${files[@]}"
done
[ ${#texts[@]} -eq 0 ] || sed -i -f replace.sed "${texts[@]}"

# wrap FILE NAME=VALUE…: a script in its place that sets the environment first.
# PATH-like values are put before what is set already.
wrap() {
  local file=$1 hidden setting
  hidden=$(dirname "$file")/.$(basename "$file")-wrapped
  shift
  mv "$file" "$hidden"
  {
    echo "#!$dep_bash/bin/bash -e"
    for setting; do
      echo "export ${setting%%=*}='${setting#*=}'\${${setting%%=*}:+:\$${setting%%=*}}"
    done
    echo "exec -a \"\$0\" '$hidden' \"\$@\""
  } >"$file"
  chmod +x "$file"
}
[ -z "$fixup" ] || . "$fixup"

set -- $splits
while [ $# -gt 0 ]; do
  case " $outputs " in
    *" $2 "*)
      mkdir -p "${!2}/$(dirname "$1")"
      [ ! -e "$out/$1" ] || mv "$out/$1" "${!2}/$1" ;;
  esac
  shift 2
done
[ ! -d "$out/bin" ] || [ -e "$out/sbin" ] || ln -s bin "$out/sbin"
find "$out" -mindepth 1 -depth -type d -empty -delete
