#!/bin/bash
# Runs in a container of the VM's system, and prints an archive: the packages that the scripts of vm/ install on a host, with all
# that those depend on, as a source for apt. Which of them a host lacks, its own apt finds out.
set -euo pipefail

readonly packages=(ca-certificates chrony curl hostname iproute2 iptables logrotate nftables openssl postgresql
  prometheus-node-exporter prometheus-postgres-exporter sudo)

# download: as if nothing were installed here.
download() {
  mkdir partial
  : > status
  apt-get -qq update
  apt-get -qq --yes --no-install-recommends --download-only -o Dir::State::Status="$PWD/status" -o Dir::Cache::Archives="$PWD" \
    -o APT::Sandbox::User=root install "${packages[@]}"
}

# describe FILE: its paragraph of the index.
describe() {
  dpkg-deb --field "$1"
  echo "Filename: ./$1"
  echo "Size: $(stat --format=%s "$1")"
  echo "SHA256: $(sha256sum "$1" | cut --delimiter=' ' --fields=1)"
  echo
}

main() {
  local file name
  cd "$(mktemp --directory)"
  download >&2
  for file in *.deb; do
    # A version may have characters in it that mean something else in an address.
    name=$(dpkg-deb --field "$file" Package).deb
    mv --no-clobber "$file" "$name"
    describe "$name" >> Packages
  done
  tar --create ./*.deb Packages
}

main "$@"
