#!/bin/sh
# The tests that `make arm64` has built, by qemu-user, to which the kernel hands arm64's programs meanwhile (binfmt_misc).
set -eu
formats=/proc/sys/fs/binfmt_misc
[ -e $formats/register ] || mount -t binfmt_misc binfmt_misc $formats
if ! [ -e $formats/qemu-aarch64 ]; then
    trap 'echo -1 > $formats/qemu-aarch64' EXIT
    printf '%s' ':qemu-aarch64:M::\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00:\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff:'"$(command -v qemu-aarch64-static)"':F' > $formats/register
fi
build/arm64/runner 2>&1 | grep 'must be the first process'
build/arm64/unit
python3 test/run.py --host --emulated build/arm64/emulated build/probe
