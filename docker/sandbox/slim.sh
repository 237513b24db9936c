#!/bin/sh
# Takes out of the image what no program needs. Runs at the end of a RUN that installs packages,
# so that the removed files never enter a layer; folders that apt and dpkg want stay for a later stage.
set -eu
rm -rf /usr/share/doc /usr/share/man /usr/share/info /usr/share/locale /usr/share/lintian /usr/share/doc-base \
       /usr/share/bug /usr/share/pixmaps /usr/share/icons /usr/share/applications \
       /tmp/* /var/tmp/* /root/.[!.]* /var/lib/systemd
find /var/lib/apt/lists /var/cache /var/log /var/backups /run -xdev -type f -delete
# jmods are input for jlink only (70 MB)
rm -rf /usr/lib/jvm/*/jmods /usr/lib/jvm/*/man /usr/lib/jvm/*/legal
