#!/bin/bash
# Makes this host a member of the mesh. join-mesh.sh DIRECTORY: what `istioctl experimental workload entry configure` wrote
# (cluster.env, mesh.yaml, root-cert.pem, istio-token), gateway: the name or address of the way to istiod, and istiod: its own
# name, and the gateway's port. The directory is removed. From the environment: what sidecar-package.sh needs.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=sidecar-package.sh
source "$here/sidecar-package.sh"
# shellcheck source=time-service.sh
source "$here/time-service.sh"

# configure DIRECTORY: puts what it holds in its places.
configure() {
  local from=$1
  # The agent keeps this file up to date, and writes it without the last newline: only another root is a change.
  if [[ $(< "$from/root-cert.pem") != "$(cat /etc/certs/root-cert.pem 2> /dev/null)" ]]; then
    place "$from/root-cert.pem" /etc/certs/root-cert.pem 600 istio-proxy
    # Another mesh: certificates of the last one would be refused here.
    remember /etc/certs/cert-chain.pem
    remember /etc/certs/key.pem
    rm -f /etc/certs/cert-chain.pem /etc/certs/key.pem
  fi
  place "$from/cluster.env" /var/lib/istio/envoy/cluster.env 644 istio-proxy
  place "$from/mesh.yaml" /etc/istio/config/mesh 644 istio-proxy
  place "$from/gateway" /etc/mesh-library/gateway 644
  place "$from/istiod" /etc/mesh-library/istiod 644
  place "$files/istio.service.conf" /etc/systemd/system/istio.service.d/mesh-library.conf 644
  place "$files/istio.logrotate" /etc/logrotate.d/istio-sidecar 644
  install -d --owner=istio-proxy --group=istio-proxy /var/run/secrets/tokens
  install --mode=600 --owner=istio-proxy --group=istio-proxy "$from/istio-token" /var/run/secrets/tokens/istio-token
}

has_valid_certificate() {
  openssl x509 -checkend 60 -noout -in /etc/certs/cert-chain.pem > /dev/null 2>&1
}

is_ready() {
  curl --fail --silent --show-error --max-time 2 http://127.0.0.1:15021/healthz/ready
}

main() {
  local from=${1:?'which directory holds cluster.env, mesh.yaml, root-cert.pem, istio-token and gateway?'}
  begin
  has_time_service || install_packages chrony
  changed=false
  install_sidecar
  configure "$from"
  # Without a certificate that lasts, the agent is to take the new token at once.
  if $changed || ! has_valid_certificate; then
    systemctl daemon-reload
    systemctl stop istio
  fi
  rm -rf "${from:?}"
  enable_units istio
  systemctl start istio
  wait_for 300 "the sidecar is ready (its logs: /var/log/istio/istio.err.log, journalctl -u istio)" is_ready
}

main "$@"
