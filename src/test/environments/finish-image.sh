#!/usr/bin/env bash
# finish-image.sh KERNEL DIRECTORY SIZE ROOT: mmdebstrap's last hook. Makes of the folder ROOT the disk
# DIRECTORY/root.ext4, with the modules of the folder KERNEL.
set -euo pipefail
kernel=$1 directory=$2 size=$3 root=$4 here=$(cd "$(dirname "$0")" && pwd)

echo guest >"$root/etc/hostname"
echo '127.0.0.1 localhost guest' >"$root/etc/hosts"
echo '/dev/ubda / ext4 defaults,noatime 0 1' >"$root/etc/fstab"
install -m 755 "$here/guest.sh" "$root/usr/local/sbin/guest"
install -m 644 "$here/guest.service" "$root/etc/systemd/system/guest.service"

# an ordinary user with a range of uids to give to containers
chroot "$root" useradd -m -s /bin/bash ann
for list in subuid subgid; do grep -q '^ann:' "$root/etc/$list" || echo 'ann:100000:65536' >>"$root/etc/$list"; done

# engines are started where they are wanted
chroot "$root" systemctl enable guest.service
chroot "$root" systemctl disable docker.service docker.socket containerd.service podman.service podman.socket \
  podman-auto-update.timer podman-restart.service redis-server.service apt-daily.timer apt-daily-upgrade.timer \
  dpkg-db-backup.timer e2scrub_all.timer fstrim.timer 2>/dev/null || true

mkdir -p "$root/lib/modules"
cp -r "$kernel"/modules/* "$root/lib/modules/"
chroot "$root" depmod "$(basename "$kernel"/modules/*)"

rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/doc/* "$root"/usr/share/man/*
# without what mmdebstrap has mounted in it
mkdir "$directory/root"
mount --bind "$root" "$directory/root"
mke2fs -q -t ext4 -O ^has_journal -L root -d "$directory/root" "$directory/root.ext4" "$size" || failed=1
umount "$directory/root"
rmdir "$directory/root"
exit "${failed:-0}"
