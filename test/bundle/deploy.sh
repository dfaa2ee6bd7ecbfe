#!/bin/bash
# Runs on a machine without a network, in a checkout in which nothing is installed: deploys from BUNDLE, and removes all again.
set -euxo pipefail
exec 2>&1

if docker pull debian:13; then exit 1; fi
make deploy-all
# From here on nothing asks for it.
unset BUNDLE
make deploy-all
make migrate-prepare
make migrate-status
YES=1 make destroy-all
