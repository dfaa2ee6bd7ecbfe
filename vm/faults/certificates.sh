#!/bin/bash
# Faults of the VM's identity: its certificate, its token, the mesh's root certificate. certificates.sh inject|restore FAULT;
# short-lifetime takes a duration as well, and token-expired the token on its input. Each can be run twice.
set -euo pipefail
# shellcheck source=../lib.sh
source "$(dirname "$0")/../lib.sh"

readonly chain=/etc/certs/cert-chain.pem key=/etc/certs/key.pem root=/etc/certs/root-cert.pem
readonly environment=/var/lib/istio/envoy/cluster.env token=/var/run/secrets/tokens/istio-token
# Forgotten at the next boot, should it be left behind.
readonly saved=/run/mesh-library-saved

save() {
  local copy
  copy=$saved/$(basename "$1")
  if [[ ! -e $copy ]]; then
    mkdir -p "$saved"
    cp --preserve "$1" "$copy"
  fi
}

restore() {
  local copy
  copy=$saved/$(basename "$1")
  if [[ -e $copy ]]; then
    mv "$copy" "$1"
  fi
}

# quiet COMMAND...: what openssl says as it works is worth reading only when it fails.
quiet() {
  local output
  output=$("$@" 2>&1) || die "$output"
}

hours_from_now() {
  date --utc --date "$1 hours" +%Y%m%d%H%M%SZ
}

# A certificate that should have been renewed by now. `openssl ca`, because `openssl req` sets the first date from 3.4 on only.
age_certificate() {
  local scratch
  save "$chain"
  scratch=$(mktemp --directory)
  : > "$scratch/index"
  openssl req -new -key "$key" -subj /O=library -addext 'subjectAltName = URI:spiffe://cluster.local/ns/default/sa/postgres-1-vm' -out "$scratch/request"
  cd "$scratch"
  quiet openssl ca -config "$here/faults/certificates.cnf" -batch -notext -selfsign -keyfile "$key" -in request -out chain \
    -startdate "$(hours_from_now -20)" -enddate "$(hours_from_now 2)"
  cat "$scratch/chain" > "$chain"
  cd / && rm -rf "$scratch"
}

# The root certificate of another mesh.
replace_root() {
  save "$root"
  quiet openssl req -x509 -newkey rsa:2048 -nodes -subj /O=others -days 1 -keyout /dev/null -out "$root"
}

# The agent reads the lifetime of its certificates when it starts.
shorten_lifetime() {
  sed --in-place '/^SECRET_TTL=/d' "$environment"
  echo "SECRET_TTL='$1'" >> "$environment"
  systemctl restart istio
}

restore_lifetime() {
  if grep --quiet '^SECRET_TTL=' "$environment"; then
    sed --in-place '/^SECRET_TTL=/d' "$environment"
    systemctl restart istio
  fi
}

# As on the first day: no certificate yet, and this token to get one by.
replace_certificate_by_token() {
  systemctl stop istio
  rm -f "$chain" "$key"
  install -D --mode=600 --owner=istio-proxy --group=istio-proxy /dev/stdin "$token"
  systemctl start istio
}

main() {
  require_root
  case "${1-} ${2-}" in
    'inject certificate-near-end') age_certificate ;;
    'restore certificate-near-end') restore "$chain" ;;
    'inject root-of-others') replace_root ;;
    'restore root-of-others') restore "$root" ;;
    'inject short-lifetime') shorten_lifetime "${3:?'how long?'}" ;;
    'restore short-lifetime') restore_lifetime ;;
    'inject token-expired') replace_certificate_by_token ;;
    *) die "certificates.sh inject|restore FAULT" ;;
  esac
}

main "$@"
