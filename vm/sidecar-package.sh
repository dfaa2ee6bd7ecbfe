# shellcheck shell=bash
# shellcheck disable=SC2034
# The package of the sidecar, which is Istio's. From the environment: ISTIO_VERSION, and SIDECAR_PACKAGE: URL or file of the package,
# with its .sha256 beside it.

# fetch SOURCE FILE SECONDS: SOURCE is a URL or a file of this host.
fetch() {
  if [[ $1 == http*://* ]]; then
    curl --fail --silent --show-error --location --retry 3 --max-time "$3" --output "$2" "$1" || die "$1 can't be fetched."
  else
    cp "$1" "$2"
  fi
}

# check_sum FILE SUM: SUM is a file as sha256sum writes it, whatever the name in it.
check_sum() {
  local expected
  read -r expected _ < "$2" || true # which fails also when a line has no end
  [[ $expected =~ ^[[:xdigit:]]{64}$ ]] || die "$SIDECAR_PACKAGE.sha256 has no SHA-256 checksum in it."
  sha256sum --check --status - <<< "$expected  $1" \
    || die "$SIDECAR_PACKAGE isn't what its checksum tells: it was not installed."
}

# install_sidecar: sets changed=true unless that version is there.
install_sidecar() {
  : "${ISTIO_VERSION:?}" "${SIDECAR_PACKAGE:?}"
  install_packages ca-certificates curl hostname iproute2 iptables logrotate openssl sudo
  if [[ $(dpkg-query --show --showformat='${Version}' istio-sidecar 2> /dev/null) == "$ISTIO_VERSION" ]]; then
    return
  fi
  if has_sidecar_of_others; then
    die "This host has an istio-sidecar which is not ours: it may belong to another mesh. Remove it first: apt-get purge istio-sidecar"
  fi
  scratch=$(mktemp --directory)
  trap 'rm -rf "${scratch:?}"' EXIT
  local package=$scratch/sidecar.deb version
  say "fetching $SIDECAR_PACKAGE"
  fetch "$SIDECAR_PACKAGE" "$package" 300
  fetch "$SIDECAR_PACKAGE.sha256" "$scratch/sidecar.sha256" 60
  check_sum "$package" "$scratch/sidecar.sha256"
  version=$(dpkg-deb --field "$package" Version)
  [[ $version == "$ISTIO_VERSION" ]] || die "$SIDECAR_PACKAGE is version $version, and the mesh is $ISTIO_VERSION."
  note_tree /etc/istio /var/lib/istio /var/log/istio /etc/certs
  install_package_file "$package" istio-sidecar
  changed=true
  say "installed istio-sidecar $ISTIO_VERSION"
}
