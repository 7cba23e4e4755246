#!/usr/bin/env bash
# A stranger's first steps, with the packed packages: an empty console project outside the repository, the README's code, a run;
# the emulator as a dotnet tool; and prompted tools alone, over another's client.
# run.sh [--no-build]. CONFIGURATION is Debug unless set.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
configuration=${CONFIGURATION:-Debug}
work=$(mktemp -d)
# An installed tool finds a runtime outside the usual places by this only.
export DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
emulator=
finish() {
  [[ -z $emulator ]] || { kill "$emulator" && wait "$emulator"; } 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

say() { printf -- '--- %s\n' "$1"; }

expect() { # expect TEXT FILE
  grep --quiet --fixed-strings -- "$1" "$2" || {
    printf 'packages: FAILED, no "%s" in:\n' "$1"
    cat "$2"
    exit 1
  }
}

readme_block() { # readme_block FILE TEXT: the file's C# block that has this text
  awk -v text="$2" '
    /^```csharp$/ { inside = 1; block = ""; next }
    /^```$/ { if (inside && index(block, text)) { printf "%s", block; exit } inside = 0; next }
    inside { block = block $0 "\n" }
  ' "$1"
}

say "pack"
for project in PromptedTools.Extensions.AI OpenChat.Extensions.AI SemanticKernel.Connectors.OpenChat OpenChat.Emulator OpenChat.Emulator.Weights; do
  dotnet pack "$root/src/$project" --configuration "$configuration" --output "$work/source" --verbosity quiet --nologo "$@"
done
# The tool is built for each platform while it is packed; here for this one only.
tool=$root/src/OpenChat.Tool
platform=$(dotnet msbuild "$tool" -getProperty:NETCoreSdkPortableRuntimeIdentifier)
dotnet pack "$tool" --configuration "$configuration" --output "$work/source" --verbosity quiet --nologo -p:ToolPlatforms="$platform"

# A package folder of its own: a package of the same version from an earlier run must not be taken for this one.
cat >"$work/nuget.config" <<'EOF'
<configuration>
  <config><add key="globalPackagesFolder" value="packages" /></config>
  <packageSources><add key="packed" value="source" /></packageSources>
</configuration>
EOF
cd "$work"

say "what the packages hold"
cp "$root/tests/packages/contents.cs" .
dotnet run contents.cs -- source

say "the tool: one package for this platform, which the small one names"
dotnet tool install OpenChat.Tool --tool-path tools
tools/openchat emulate --port 0 >emulator.log 2>&1 &
emulator=$!
for _ in $(seq 300); do
  grep --quiet '^curl' emulator.log && break
  sleep 0.1
done
expect "curl" emulator.log
grep '^curl' emulator.log >curl.sh
bash curl.sh >curl.log 2>&1 || true
expect "[DONE]" curl.log
address=$(grep --only-matching 'http://[^ ]*/v1$' emulator.log)

say "the README's first program, to the letter, in an empty console project"
dotnet new console --name HelloOpenChat --no-restore
cd HelloOpenChat
for package in SemanticKernel.Connectors.OpenChat OpenChat.Emulator; do
  dotnet add package "$package" >restore.log || { cat restore.log; exit 1; }
done
grep -v '^#:' "$root/examples/HelloKernel.cs" >Program.cs
dotnet run >kernel.log 2>&1 || true
expect "sunny in Paris" kernel.log

say "the same with a server of one's own: its address instead of the emulator's"
sed -i -e '/OpenChatEmulator.StartAsync/d' -e "s#emulator.OpenAIBaseUri#new Uri(\"$address\")#" Program.cs
dotnet run >server.log 2>&1 || true
expect "sunny in Paris" server.log

say "tools for somebody else's client: the code of the package's own README, without anything of OpenChat"
cd "$work"
dotnet new console --name HelloPromptedTools --no-restore
cd HelloPromptedTools
for package in PromptedTools.Extensions.AI Microsoft.Extensions.AI.OpenAI; do
  dotnet add package "$package" >restore.log || { cat restore.log; exit 1; }
done
readme_block "$work"/packages/promptedtools.extensions.ai/*/README.md 'UsePromptedTools()' >Program.cs
sed -i "s#http://127.0.0.1:8080/v1#$address#" Program.cs
dotnet run >tools.log 2>&1 || true
expect "sunny in Paris" tools.log
if find bin -name '*OpenChat*' | grep .; then
  echo "packages: FAILED, these came along"
  exit 1
fi

echo "packages: passed"
