#!/bin/bash
# sidecar-package.sh FOLDER: builds a package that puts on a host what Istio's own does (files, folders, user, unit), with a server in
# place of the agent that says it is ready. Needs dpkg-deb.
set -euo pipefail

main() {
  local folder=$1 tree
  tree=$(mktemp --directory)
  mkdir -p "$tree"/{DEBIAN,lib/systemd/system,usr/local/bin,var/lib/istio/envoy}
  printf '%s\n' 'Package: istio-sidecar' 'Version: 1.31.1' 'Architecture: all' 'Maintainer: test' 'Depends: iproute2, iptables, sudo, hostname' \
    'Description: stands in for the sidecar' > "$tree/DEBIAN/control"
  cat > "$tree/DEBIAN/postinst" << 'POSTINST'
#!/bin/bash
set -e
if ! getent passwd istio-proxy > /dev/null; then
  groupadd --system istio-proxy
  useradd --system --gid istio-proxy --home-dir /var/lib/istio istio-proxy
fi
[ -e /etc/istio ] || ln -s /var/lib/istio /etc/istio
mkdir -p /var/lib/istio/{proxy,config} /var/log/istio /etc/certs
touch /var/lib/istio/config/mesh
chown istio-proxy:istio-proxy /etc/certs /var/lib/istio/{envoy,config,config/mesh,proxy} /var/log/istio
POSTINST
  cat > "$tree/usr/local/bin/istio-start.sh" << 'START'
#!/usr/bin/perl
# Answers each connection to 15021 with "200", and keeps a certificate where the agent would.
use IO::Socket::INET;
open(my $certificate, '>', '/etc/certs/cert-chain.pem'); print $certificate "certificate\n"; close $certificate;
open(my $log, '>>', '/var/log/istio/istio.log'); print $log "started\n"; close $log;
my $server = IO::Socket::INET->new(LocalAddr => '0.0.0.0', LocalPort => 15021, Listen => 5, ReuseAddr => 1) or die $!;
while (my $client = $server->accept()) { sysread($client, my $request, 4096); print $client "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"; close $client; }
START
  printf '%s\n' '[Unit]' 'Description=stands in for the sidecar' '[Service]' 'ExecStart=/usr/local/bin/istio-start.sh' \
    'ExecStartPre=+/usr/bin/install -d -o istio-proxy -m 0755 /var/run/secrets' '[Install]' 'WantedBy=multi-user.target' > "$tree/lib/systemd/system/istio.service"
  chmod 755 "$tree/DEBIAN/postinst" "$tree/usr/local/bin/istio-start.sh"
  dpkg-deb --root-owner-group --build "$tree" "$folder/istio-sidecar.deb" > /dev/null
  (cd "$folder" && sha256sum istio-sidecar.deb > istio-sidecar.deb.sha256)
  rm -rf "$tree"
}

main "$@"
