#!/usr/bin/env bash
# Copies the page's libraries from npm into wwwroot/lib: one ES module each, with its licence and version. The page loads nothing
# from elsewhere, and whoever runs the example needs no Node. To update one, change its version here and run this.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

copy() { # copy PACKAGE VERSION MODULE FOLDER
  local target=wwwroot/lib/$4
  npm pack --silent --pack-destination "$folder" "$1@$2" >/dev/null
  tar -xzf "$folder"/*.tgz -C "$folder"
  rm -rf "$folder"/*.tgz "$target"
  mkdir -p "$target"
  # Source maps are not copied, so none is named.
  sed '/^\/\/# sourceMappingURL=/d' "$folder/package/$3" >"$target/$4.js"
  cp "$folder/package/LICENSE" "$target/LICENSE"
  echo "$1 $2" >"$target/VERSION"
  rm -rf "$folder/package"
}

copy markdown-it 15.0.3 dist/browser/markdown-it.esm.min.mjs markdown-it
copy dompurify 3.5.0 dist/purify.es.mjs dompurify
copy @highlightjs/cdn-assets 11.12.0 es/highlight.min.js highlight
