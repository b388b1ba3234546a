"""Scores captions against people's: scores.py CAPTIONS.jsonl PRODUCED.jsonl [PRODUCED.jsonl …]

CAPTIONS.jsonl has one object a photo with `image` and `captions`; PRODUCED.jsonl is what `behold caption FOLDER --jsonl`
prints. Photos are matched by file name. Needs pycocoevalcap, and Java for its tokenizer. Scores are in points (times 100).
"""

import json
import sys
from pathlib import Path

from pycocoevalcap.bleu.bleu import Bleu
from pycocoevalcap.cider.cider import Cider
from pycocoevalcap.rouge.rouge import Rouge
from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer


def rows(path):
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


people = {Path(row["image"]).name: row["captions"][:5] for row in rows(sys.argv[1])}
print("| captions | photos | BLEU-1 | BLEU-2 | BLEU-3 | BLEU-4 | ROUGE-L | CIDEr |\n|---|---|---|---|---|---|---|---|")
for path in sys.argv[2:]:
    produced = {Path(row["image"]).name: row["caption"] for row in rows(path)}
    tokenize = PTBTokenizer().tokenize
    theirs = tokenize({name: [{"caption": c} for c in people[name]] for name in produced})
    ours = tokenize({name: [{"caption": c}] for name, c in produced.items()})
    scores = [*Bleu(4).compute_score(theirs, ours, verbose=0)[0], Rouge().compute_score(theirs, ours)[0],
              Cider().compute_score(theirs, ours)[0]]
    print("|", Path(path).stem, "|", len(produced), "|", " | ".join(f"{100 * s:.1f}" for s in scores), "|", flush=True)
