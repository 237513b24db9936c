#!/bin/sh
# Starts a runner without an engine: own namespaces, a read-only root with the writable places as in a container, three
# capabilities, a cgroup of its own if this machine lets us make one. Nothing of the machine is changed but that cgroup.
#   inside.sh WORK RUNNER PROBE CGROUP      (inside the new namespaces; CGROUP: "1", "2" or "0", its folders in WORK/cgroups)
set -e
work=$1 runner=$2 probe=$3 cgroup=$4
mount --make-rprivate /
ip link set lo up 2>/dev/null || true
mount -t tmpfs none "$work"
mkdir "$work/lower" "$work/root" "$work/lower/box"
cp "$runner" "$work/lower/runner"
cp "$probe" "$work/lower/probe"
printf 'no interpreter\n' > "$work/lower/enoexec"
chmod 755 "$work/lower/enoexec"
printf 'x' > "$work/lower/noexec"
chmod 644 "$work/lower/noexec"
cd "$work"
mount -t overlay -o ro,lowerdir=lower:/ overlay root
for p in box tmp; do mount -t tmpfs -o nosuid,nodev,mode=1777,size=32m,nr_inodes=20000 none root/$p; done
mount -t proc proc root/proc
mount -t sysfs -o ro sysfs root/sys
mount -t tmpfs -o mode=755 none root/dev
for d in null zero full random urandom; do : > root/dev/$d; mount --bind /dev/$d root/dev/$d; done
ln -s /proc/self/fd root/dev/fd
for i in 0 1 2; do ln -s /proc/self/fd/$i root/dev/$(echo stdin stdout stderr | cut -d' ' -f$((i + 1))); done
mkdir root/dev/shm root/dev/mqueue root/dev/pts
mount -t devpts -o newinstance,ptmxmode=0666 devpts root/dev/pts
ln -s pts/ptmx root/dev/ptmx
mount -t tmpfs -o nosuid,nodev,noexec,mode=1777,size=8m none root/dev/shm
mount -t mqueue mqueue root/dev/mqueue
mount -t tmpfs none root/sys/fs/cgroup
if [ "$cgroup" = 1 ]; then
    for c in cpuacct memory; do
        mkdir root/sys/fs/cgroup/$c
        mount --bind "$CGROUP_ROOT/$c$(sed -n "s/^[0-9]*:$c:\(.*\)/\1/p" /proc/self/cgroup)" root/sys/fs/cgroup/$c
    done
elif [ "$cgroup" = 2 ]; then
    mount --bind "$CGROUP_ROOT$(sed -n 's/^0:://p' /proc/self/cgroup)" root/sys/fs/cgroup
fi
mount -o remount,ro root/dev
mount -o remount,ro root/sys/fs/cgroup 2>/dev/null || true
exec chroot root setpriv --no-new-privs --inh-caps=-all --bounding-set=-all,+setuid,+setgid,+kill \
    env -i ASAN_OPTIONS=detect_leaks=0:exitcode=99:log_path=stderr /runner
