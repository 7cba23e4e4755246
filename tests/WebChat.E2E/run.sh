#!/usr/bin/env bash
# examples/WebChat in headless Chromium: clicks, types, watches text arrive, stops it. Screenshots go to artifacts/webchat.
# run.sh [--no-build] [WORD]: only the scenarios whose name has the word. CONFIGURATION is Debug unless set.
# Needs Node 20 or newer with npm, Chromium (CHROMIUM names another) and the .NET SDK. Skips, with exit code 0, where one is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "WebChat in a browser: SKIPPED, because Node.js (20 or newer) is not installed"
  exit 0
fi
if (($(node -p 'process.versions.node.split(".")[0]') < 20)); then
  echo "WebChat in a browser: SKIPPED, because Node.js $(node --version) is older than 20"
  exit 0
fi

browser=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
if [[ -z $browser ]]; then
  echo "WebChat in a browser: SKIPPED, because Chromium is not installed"
  exit 0
fi

if [[ ! node_modules/.installed -nt package.json ]]; then
  npm install --no-audit --no-fund --no-package-lock --loglevel=error
  touch node_modules/.installed
fi

export CONFIGURATION=${CONFIGURATION:-Debug}
if [[ ${1:-} == --no-build ]]; then
  shift
else
  for project in ../../examples/WebChat ../../src/OpenChat.Tool; do
    dotnet build "$project" --configuration "$CONFIGURATION" --verbosity quiet --nologo
  done
fi

CHROMIUM=$browser timeout 600 node main.mjs "$@"
