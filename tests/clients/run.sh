#!/usr/bin/env bash
# Clients that nobody here wrote talk to the emulator: proves that it speaks the real protocol.
# Needs Node 20 or newer with npm, and the .NET SDK. Skips, with exit code 0, where Node is missing.
set -euo pipefail
cd "$(dirname "$0")"

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "clients: SKIPPED, because Node.js (20 or newer) is not installed"
  exit 0
fi
if (($(node -p 'process.versions.node.split(".")[0]') < 20)); then
  echo "clients: SKIPPED, because Node.js $(node --version) is older than 20"
  exit 0
fi

if [[ ! node_modules/.installed -nt package.json ]]; then
  npm install --no-audit --no-fund --no-package-lock --loglevel=error
  touch node_modules/.installed
fi

tool=../../src/OpenChat.Tool
configuration=${CONFIGURATION:-Debug}
dotnet build "$tool" --configuration "$configuration" --verbosity quiet --nologo

output=$(mktemp)
dotnet "$tool/bin/$configuration/net10.0/OpenChat.Tool.dll" emulate --port 0 >"$output" 2>&1 &
emulator=$!
trap 'kill "$emulator" 2>/dev/null; wait "$emulator" 2>/dev/null; rm -f "$output"' EXIT

base=
for _ in $(seq 100); do
  base=$(grep --only-matching --max-count=1 'http://[^ ]*/client/v4/' "$output" | head -n 1 || true)
  [[ -n $base ]] && break
  sleep 0.1
done
if [[ -z $base ]]; then
  echo "clients: FAILED, the emulator did not start:"
  cat "$output"
  exit 1
fi

timeout 120 node clients.mjs "$base"
