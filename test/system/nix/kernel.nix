# The kernel, its modules and the initial RAM disk.
{ packages, support }:
let
  inherit (support) run writeScript;
  version = packages.linuxVersion;
  wanted = "virtio_pci virtio_blk virtio_net virtio_scsi virtio_console sd_mod ext4 9p 9pnet_virtio overlay";
in
rec {
  linux = run "linux-${version}" { outputs = [ "out" "modules" ]; deb = packages.linuxDeb; kmod = packages.get "kmod"; } ''
    dpkg-deb --extract "$deb" tree
    mkdir -p "$out" "$modules/lib"
    cp tree/boot/vmlinuz-* "$out/bzImage"
    cp tree/boot/System.map-* "$out/System.map"
    cp tree/boot/config-* "$out/config"
    folder=$(ls -d tree/lib/modules tree/usr/lib/modules 2>/dev/null | head -n 1)
    mv "$folder" "$modules/lib/modules"
    rm -f "$modules"/lib/modules/*/{build,source}
    # Newer kmod looks below usr/lib.
    mkdir -p base/usr
    ln -s "$modules/lib" base/lib
    ln -s ../lib base/usr/lib
    "$kmod/bin/depmod" -b "$PWD/base" "$(ls "$modules/lib/modules")"
  '';

  modulesShrunk = run "linux-${version}-modules-shrunk" { inherit wanted; modules = linux.modules; kmod = packages.get "kmod"; } ''
    release=$(ls "$modules/lib/modules")
    from=$modules/lib/modules/$release
    to=$out/lib/modules/$release
    mkdir -p "$to"
    # A module and, by modules.dep, all it needs.
    for name in $wanted; do
      grep -E "/$name\.ko(\.xz)?:" "$from/modules.dep" | tr -d : | tr ' ' '\n'
    done | sort -u | while read -r file; do
      [ -n "$file" ] || continue
      install -D -m 444 "$from/$file" "$to/$file"
      case $file in *.xz) xz -d "$to/$file" ;; esac
    done
    cp "$from"/modules.{builtin,order} "$to/"
    mkdir -p base/usr
    ln -s "$out/lib" base/lib
    ln -s ../lib base/usr/lib
    "$kmod/bin/depmod" -b "$PWD/base" "$release"
  '';

  extraUtils = run "extra-utils" { busybox = packages.get "busybox-static"; } ''
    mkdir -p "$out/bin"
    cp "$busybox/bin/busybox" "$out/bin/"
    for name in $("$busybox/bin/busybox" --list); do
      [ "$name" = busybox ] || ln -s busybox "$out/bin/$name"
    done
  '';

  stage1 = writeScript "stage-1-init.sh" ''
    #!${extraUtils}/bin/ash
    # Finds the root file system named on the command line and goes there.
    export PATH=${extraUtils}/bin
    mkdir -p /proc /sys /dev /tmp /run /mnt-root
    mount -t proc proc /proc
    mount -t sysfs sysfs /sys
    mount -t devtmpfs devtmpfs /dev
    ln -sfn ${modulesShrunk}/lib/modules /lib/modules
    for module in ${wanted}; do modprobe "$module" 2>/dev/null; done
    root= init=/init kind=auto flags=defaults
    for word in $(cat /proc/cmdline); do
      case $word in
        root=*) root=''${word#root=} ;;
        init=*) init=''${word#init=} ;;
        rootfstype=*) kind=''${word#rootfstype=} ;;
        rootflags=*) flags=''${word#rootflags=} ;;
      esac
    done
    if [ -z "$root" ]; then
      echo "stage 1: no root= on the command line"
      poweroff -f
    fi
    for attempt in 1 2 3 4 5 6 7 8 9 10; do
      mount -t "$kind" -o "$flags" "$root" /mnt-root && break
      sleep 0.2
    done
    exec switch_root /mnt-root "$init"
  '';

  # Compressed, so that the scanner sees none of the references inside.
  initrd = run "initrd-linux-${version}" { inherit stage1 extraUtils modulesShrunk; } ''
    mkdir -p root/nix/store root/lib "$out"
    cp -r "$extraUtils" "$modulesShrunk" root/nix/store/
    cp "$stage1" root/init
    chmod -R u+w root
    find root -exec touch -h -d @1 {} +
    (cd root && find . -print0 | sort -z | cpio --quiet -0 -o -H newc -R 0:0 --reproducible) | gzip -6n >"$out/initrd"
  '';

  firmware = support.mergeTree "firmware" [ (packages.get "firmware-linux-free") (packages.get "wireless-regdb") ] [ "lib/firmware" ];
}
