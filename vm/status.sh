#!/bin/bash
# What this host is at, a "name: value" a line, for people and programs. Changes nothing; a thing that can't be told is "unknown".
set -uo pipefail

# tell NAME COMMAND...: the first line of what the command says, whatever its exit code.
tell() {
  local name=$1 answer
  shift
  answer=$("$@" 2> /dev/null | head -1)
  echo "$name: ${answer:-unknown}"
}

ask_postgres() {
  runuser -u postgres -- psql --quiet --no-psqlrc --tuples-only --no-align --command="$1" library
}

certificate() {
  openssl x509 -noout "$@" -in /etc/certs/cert-chain.pem
}

chains() {
  local backend count
  for backend in legacy nft; do
    count=$("iptables-$backend" --table=nat --list-rules 2> /dev/null | grep --count -- '--to-ports 15006')
    ((count > 0)) && echo "$count in iptables-$backend"
  done
}

sidecar_version() {
  # shellcheck disable=SC2016
  dpkg-query --show --showformat='${Version}' istio-sidecar
}

identity() {
  certificate -ext subjectAltName | grep --only-matching 'spiffe://.*'
}

certificate_until() {
  certificate -enddate -dateopt iso_8601 | cut --delimiter== --fields=2
}

disk_free() {
  df --output=avail --human-readable /var/lib/postgresql | tail -1 | tr --delete ' '
}

health() {
  runuser -u istio-proxy -- "$(dirname "$0")/files/database-is-ready.sh" && echo accepting
}

main() {
  tell host uname --nodename
  tell postgres ask_postgres 'show server_version'
  tell postgres-unit systemctl is-active postgresql
  tell postgres-at-boot systemctl is-enabled postgresql
  tell postgres-listens ask_postgres 'show listen_addresses'
  tell postgres-checksums ask_postgres 'show data_checksums'
  tell postgres-health health
  tell sidecar sidecar_version
  tell sidecar-unit systemctl is-active istio
  tell sidecar-at-boot systemctl is-enabled istio
  tell sidecar-ready curl --silent --max-time 2 --output /dev/null --write-out '%{http_code}' http://127.0.0.1:15021/healthz/ready
  tell sidecar-redirects chains
  tell identity identity
  tell certificate-until certificate_until
  tell istiod-line grep --fixed-strings '# mesh-library' /etc/hosts
  tell firewall systemctl is-active mesh-library-firewall
  tell firewall-at-boot systemctl is-enabled mesh-library-firewall
  tell clock-synchronized timedatectl show --property=NTPSynchronized --value
  tell clock date --utc +%Y-%m-%dT%H:%M:%SZ
  tell disk-free disk_free
}

main "$@"
