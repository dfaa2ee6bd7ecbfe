# shellcheck shell=bash
# From this host to istiod: its line in /etc/hosts, then name, connection and TLS, as the sidecar's agent needs them.

readonly istiod=istiod.istio-system.svc

address_of() {
  timeout 2 getent ahostsv4 "$1" | awk 'NR == 1 { print $1 }'
}

hosts_lines() {
  grep --extended-regexp "^[^#]*[[:space:]]$istiod([[:space:]]|\$)" /etc/hosts | in_a_line
}

gateway() {
  cat /etc/mesh-library/gateway
}

gateway_address() {
  address_of "$(gateway)"
}

connection() {
  local code=0
  # shellcheck disable=SC2016
  words=$(timeout 2 bash -c 'exec 3<> "/dev/tcp/$0/15012"' "$istiod" 2>&1) || code=$?
  case $code in
    0) echo open ;;
    124) echo 'no answer within 2 s' ;;
    *) tail -1 <<< "$words" ;;
  esac
}

# The words of openssl: "ok", or why the certificate or the handshake would not do.
handshake() {
  local words
  words=$(timeout 3 openssl s_client -connect "$istiod:15012" -servername "$istiod" -verify_hostname "$istiod" -CAfile /etc/certs/root-cert.pem \
    -alpn h2 < /dev/null 2>&1)
  grep --only-matching --perl-regexp '^Verify return code: \d+ \(\K[^)]*' <<< "$words" || grep --max-count=1 'error' <<< "$words"
}

tell istiod-line hosts_lines
tell name-service grep '^hosts:' /etc/nsswitch.conf
tell gateway gateway
tell gateway-address gateway_address
tell istiod-address address_of "$istiod"
tell istiod-tcp connection
tell istiod-tls handshake
