#!/usr/bin/env bash
# Shows the program at work: demo.sh PROGRAM [FOLDER OF PHOTOS]. Without a folder, on the pictures of assets/samples.
# What is asked goes to a history of its own, not to the user's.
set -euo pipefail

program=$1
samples=$(dirname "${BASH_SOURCE[0]}")/../assets/samples
photos=${2:-$samples}
[ -d "$photos" ] || { echo "no such folder: $photos" >&2; exit 66; }

export BEHOLD_HISTORY=.build/demo/history.sqlite
mkdir -p .build/demo
rm -f "$BEHOLD_HISTORY"*

# Prints the command as a person would type it, then runs it.
behold() {
    printf '\n$ behold'
    for argument in "$@"; do
        if [[ $argument =~ ^[A-Za-z0-9_./=-]+$ ]]; then printf ' %s' "$argument"; else printf ' "%s"' "$argument"; fi
    done
    printf '\n'
    "$program" "$@"
}

if [ $# -lt 2 ]; then
    while IFS=$'\t' read -r file question answer; do
        [ "$file" = file ] && continue
        behold ask "$photos/$file" "$question"
    done < "$samples/samples.tsv"
else
    found=()
    while IFS= read -r -d '' photo; do found+=("$photo"); done < <(find "$photos" -type f \
        \( -iname '*.jpg' -o -iname '*.jpeg' -o -iname '*.png' \) -not -path '*/.*' -print0 | sort -z | head -z -n 3)
    [ ${#found[@]} -gt 0 ] || { echo "no PNG or JPEG files in $photos" >&2; exit 66; }
    for photo in "${found[@]}"; do
        behold ask "$photo" "what is in the picture?" "is there a person?" "what color is it?" || true
    done
fi

behold caption "$photos" || [ $? -eq 2 ] # 2: some pictures were refused, and named
behold history

printf '\nThe demo kept its history in %s; your own goes to your data folder.\n' "$BEHOLD_HISTORY"
printf 'Go on with: %s            (type /image and a photo, then questions)\n' "$program"
printf '            make install     (then: behold ask photo.jpg "what is the dog doing?")\n'
