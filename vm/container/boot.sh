#!/bin/bash
# What a hypervisor would do: hands a machine to systemd that it can manage.
set -euo pipefail

main() {
  # With cgroup v2, Docker mounts the container's own part of the tree read-only; systemd has to write there.
  if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
    mount -o remount,rw /sys/fs/cgroup
  fi
  exec /sbin/init
}

main "$@"
