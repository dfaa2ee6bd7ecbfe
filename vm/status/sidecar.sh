# shellcheck shell=bash
# The mesh's sidecar: its unit, its rules, its identity, and the token that it would need without one.

certificate() {
  openssl x509 -noout "$@" -in /etc/certs/cert-chain.pem
}

certificate_date() {
  certificate "$1" -dateopt iso_8601 | cut --delimiter== --fields=2
}

identity() {
  certificate -ext subjectAltName | grep --only-matching 'spiffe://.*'
}

sidecar_version() {
  # shellcheck disable=SC2016
  dpkg-query --show --showformat='${Version}' istio-sidecar
}

# How often each backend sends what comes for PostgreSQL to the proxy: once in one of them is right.
redirects() {
  local backend rules
  for backend in legacy nft; do
    rules=$("iptables-$backend" --table=nat --list-rules 2> /dev/null)
    awk -v backend="$backend" '
      /^-A PREROUTING .*-j ISTIO_INBOUND/ { jumps++ }
      /^-A ISTIO_INBOUND .*-j ISTIO_IN_REDIRECT/ { ports++ }
      /^-A ISTIO_IN_REDIRECT .*--to-ports 15006/ { targets++ }
      END { if (jumps + ports + targets) print jumps + 0 "+" ports + 0 "+" targets + 0 " in iptables-" backend }' <<< "$rules"
  done | in_a_line
}

ready() {
  # Date: the clock that the sidecar goes by.
  curl --silent --max-time 2 --output /dev/null --write-out '%{http_code} %header{date}' http://127.0.0.1:15021/healthz/ready
}

token_end() {
  local payload
  payload=$(cut --delimiter=. --fields=2 /var/run/secrets/tokens/istio-token | tr -- '-_' '+/')
  base64 --decode <<< "$payload" 2> /dev/null | grep --only-matching '"exp":[0-9]*' | cut --delimiter=: --fields=2
}

tell sidecar sidecar_version
tell sidecar-unit systemctl is-active istio
tell sidecar-at-boot systemctl is-enabled istio
tell sidecar-ready ready
tell sidecar-redirects redirects
tell identity identity
tell certificate-from certificate_date -startdate
tell certificate-until certificate_date -enddate
tell token-until token_end
