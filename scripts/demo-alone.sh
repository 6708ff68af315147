#!/usr/bin/env bash
# Runs the demo from a copy of what git tracks, without node_modules, as in a fresh clone.
set -euo pipefail
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z | xargs -0 cp --parents -t "$copy"
cd "$copy"
npm run --silent demo > demo.txt
cat demo.txt
grep -q 'value per CPU-second' demo.txt
