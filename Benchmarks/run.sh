#!/usr/bin/env bash
# Measures the built program: run.sh PHOTOS [REFERENCE] [DATA]
#   PHOTOS     a folder of photos; empty: Flickr8k's 1,000 validation photos of DATA
#   REFERENCE  the folder of the PyTorch reference; without it only Behold is timed
#   DATA       the folder of the data that REFERENCE was trained with; with it fidelity and caption scores follow
# BEHOLD_PYTHON names a Python that has peer/requirements.txt; else one is installed into Benchmarks/.venv.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

photos=${1:-} reference=${2:-} data=${3:-}
program=.build/release/behold
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

validation() { # copies Flickr8k's validation photos: a folder of 1,000
    mkdir "$scratch/photos"
    sed -n 's/.*"image": *"\([^"]*\)".*"split": *"val".*/\1/p' "$data/flickr8k/captions.jsonl" \
        | while read -r image; do cp "$data/flickr8k/$image" "$scratch/photos/"; done
}

[ -n "$photos" ] || [ -n "$data" ] || { echo "which photos? make bench PHOTOS=folder" >&2; exit 64; }
[ -z "$data" ] || validation
[ -n "$photos" ] || photos=$scratch/photos

python=${BEHOLD_PYTHON:-Benchmarks/.venv/bin/python}
if [ -n "$reference" ] && [ ! -x "$python" ]; then
    python3 -m venv Benchmarks/.venv
    Benchmarks/.venv/bin/pip install --quiet --requirement Benchmarks/peer/requirements.txt
fi

swift build -c release --package-path Benchmarks --product behold-benchmark
benchmark=Benchmarks/.build/release/behold-benchmark

"$benchmark" speed --program "$program" --photos "$photos" \
    ${reference:+--reference "$reference" --python "$python"} ${BEHOLD_ROUNDS:+--rounds "$BEHOLD_ROUNDS"}

if [ -n "$reference" ] && [ -n "$data" ]; then
    "$benchmark" fidelity --reference "$reference" --data "$data"
    for precision in float32 fastest; do
        "$program" caption "$scratch/photos" --jsonl --beams 3 --no-repeat 0 --precision $precision --no-history --quiet \
            > "$scratch/$precision.jsonl"
    done
    "$program" caption "$scratch/photos" --jsonl --no-history --quiet > "$scratch/as-it-comes.jsonl"
    echo
    "$python" -B Benchmarks/peer/scores.py "$data/flickr8k/captions.jsonl" "$scratch"/*.jsonl 2> "$scratch/scores.log" \
        || { cat "$scratch/scores.log" >&2; exit 1; }
fi
