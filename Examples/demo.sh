#!/usr/bin/env bash
# Shows the program at work: demo.sh PROGRAM [FOLDER OF PHOTOS]. Without a folder, on the pictures of assets/samples,
# where it fails if an answer is wrong. What is asked goes to a history of its own, not to the user's.
set -euo pipefail

here=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program=$1
photos=assets/samples
if [ $# -gt 1 ]; then
    photos=$(cd "$here" && realpath -s "${2/#\~\//$HOME/}")
    [ -d "$photos" ] || { echo "no such folder: $2" >&2; exit 66; }
fi

export BEHOLD_HISTORY=$PWD/.build/demo/history.sqlite
mkdir -p .build/demo
rm -f "$BEHOLD_HISTORY"*

# Prints a command as a person would type it, then runs it.
behold() {
    printf '\n$ behold'
    for argument in "$@"; do
        if [[ $argument =~ ^[A-Za-z0-9_./=-]+$ ]]; then printf ' %s' "$argument"; else printf ' "%s"' "$argument"; fi
    done
    printf '\n'
    "$program" "$@"
}

ask_samples() {
    local wrong=0 file question answer said
    while IFS=$'\t' read -r file question answer; do
        [ "$file" != file ] || continue
        said=$(behold ask "$photos/$file" "$question")
        printf '%s\n' "$said"
        [ "${said##*$'\n'}" = "$answer" ] || { echo "wrong: it is $answer" >&2; wrong=1; }
    done < "$photos/samples.tsv"
    return $wrong
}

ask_photos() {
    local found=() photo
    while IFS= read -r -d '' photo; do found+=("$photo"); done < <(find "$photos" -type f \
        \( -iname '*.jpg' -o -iname '*.jpeg' -o -iname '*.png' \) -not -path '*/.*' -print0 | sort -z | head -z -n 3)
    [ ${#found[@]} -gt 0 ] || { echo "no PNG or JPEG files in $photos" >&2; exit 66; }
    for photo in "${found[@]}"; do
        behold ask "$photo" "what is in the picture?" "is there a person?" "what color is it?" || true # it said why
    done
}

if [ "$photos" = assets/samples ]; then ask_samples; else ask_photos; fi
behold caption "$photos" || [ $? -eq 2 ] # 2: some pictures were refused, and named
behold history --limit 12

cat <<END

The demo kept its history in .build/demo/history.sqlite; your own goes to your data folder.
Go on with  $program           and type /image and a photo, then questions
or          make install               and then: behold ask photo.jpg "what is the dog doing?"
END
