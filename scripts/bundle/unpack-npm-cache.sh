#!/bin/bash
# unpack-npm-cache.sh BUNDLE FOLDER: for `npm ci` on a machine without a network, where there is no Node yet that could verify the
# bundle. npm itself compares each package with package-lock.json.
set -euo pipefail

# sum: of standard input.
sum() {
  { sha256sum 2> /dev/null || shasum --algorithm 256; } | cut -c 1-64
}

main() {
  local bundle=$1 folder=$2 cache=$2/npm-cache.tar
  rm -rf "${folder:?}"
  mkdir "$folder"
  tar --extract --to-stdout --file "$bundle" npm-cache.tar > "$cache"
  if ! tar --extract --to-stdout --file "$bundle" bundle.json | grep --quiet "\"sha256\": \"$(sum < "$cache")\""; then
    echo "$bundle is damaged: npm-cache.tar isn't what bundle.json says. Copy it again." >&2
    exit 1
  fi
  tar --extract --directory "$folder" --file "$cache"
  rm "$cache"
}

main "$@"
