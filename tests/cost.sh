#!/usr/bin/env bash
# Measures a scan of 霞市 (mock) and of the moto account, release build, and writes README's table.
# The emulators run in processes of their own: the figures are the scanner's alone.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --release --locked
program="$(cargo metadata --format-version 1 --no-deps | python3 -c 'import json,sys; print(json.load(sys.stdin)["target_directory"])')/release/kakunin"
work="$(mktemp -d)"
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT

export AWS_SECRET_ACCESS_KEY=test AWS_REGION=ap-northeast-1 AWS_EC2_METADATA_DISABLED=true AWS_MAX_ATTEMPTS=2
unset AWS_PROFILE AWS_SESSION_TOKEN || true

# measure NAME ENDPOINT KEY [ARG...]: five scans, the median by CPU.
measure() {
  local name=$1 endpoint=$2 key=$3
  shift 3
  for run in 1 2 3 4 5; do
    AWS_ENDPOINT_URL=$endpoint AWS_ACCESS_KEY_ID=$key "$program" scan --exit-zero --stats \
      --store "$work/store-$name-$run" "$@" 2>"$work/$name-$run.err" >/dev/null
    tail -n 1 "$work/$name-$run.err"
  done | python3 tests/cost.py "$name"
}

"$program" mock 2>"$work/mock.txt" &
until grep -q AWS_ENDPOINT_URL "$work/mock.txt"; do sleep 0.1; done
mock=$(sed -n 's/^AWS_ENDPOINT_URL=//p' "$work/mock.txt")

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet -r tests/witness/requirements.txt
MOTO_ACCOUNT_ID=111111111111 MOTO_EC2_LOAD_DEFAULT_AMIS=false MOTO_IAM_LOAD_MANAGED_POLICIES=true \
  "$work/venv/bin/moto_server" -H 127.0.0.1 -p 50871 >/dev/null 2>&1 &
until python3 -c 'import socket; socket.create_connection(("127.0.0.1", 50871))' 2>/dev/null; do sleep 0.2; done
"$work/venv/bin/python" tests/witness/moto_seed.py http://127.0.0.1:50871 >/dev/null

{
  echo "| account | wall | CPU | peak memory | start to first call | calls | by service |"
  echo "|---|---|---|---|---|---|---|"
  measure kasumi "$mock" AKIAMOCK111111111111
  measure moto http://127.0.0.1:50871 AKIAIOSFODNN7EXAMPLE
} | tee "$work/table.md"
python3 tests/cost.py --write "$work/table.md" README.md README.ja.md
