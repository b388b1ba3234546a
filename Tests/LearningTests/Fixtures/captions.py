"""Writes captions.json: sentences with the words that PTBTokenizer cuts them into, and sets of captions with their
scores, by pycocoevalcap. `captions.py captions.json` (needs pycocoevalcap and Java)."""

import json
import sys

from pycocoevalcap.bleu.bleu import Bleu
from pycocoevalcap.cider.cider import Cider
from pycocoevalcap.rouge.rouge import Rouge
from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer

SENTENCES = """
A dog runs .
a dog runs
A Dog, a cat and a BIRD.
Two men; one sits: the other doesn't.
He can't, won't and shouldn't jump!
It's the man's dog, and the dogs' ball.
They're running; we've seen it, I'd say they'll win, I'm sure.
A snow-covered hill and a tri-colored, long-haired dog
a black-and-white salt-and-pepper-haired dog
a t-shirt, a T-Shirt and an x-ray
two dogs -- one black , one white -- play
a dog - a big one - runs
She said "hello" and 'bye'.
a sign reads ''STOP''
the dog ( a poodle ) sleeps
(a) [b] {c}
a man in Washington D.C. waves
a man in the U.S. waves
Mr. Smith and Mrs. Jones see Dr. Who on Main St. today.
the 1st runner, number 23, and 1,000 others
it is 3.5 feet , 10:30 and 1/2 full
a 3/4 view of a car
they cannot go , gonna go , wanna go , gotta go
a man & a woman at AT&T
50% of #1 costs $5
what? who! where...
a dog... runs
an old-fashioned mp3 player
the café serves crêpes
“curly” quotes and it’s fine
a man with a mohawk @ a concert
black/white dog and/or cat
rock 'n' roll
o'clock
a dog's
the boys' toys
is that dog's yours ?
the graffiti'd wall
it ;s a dog
wait for it . . .
a dog , , a cat
three 's a crowd
i don't know , do n't ask
a * star * and an ~ tilde
a+b=c
a man a.m. and p.m.
a no. 5 and No dogs
end with abbreviation etc.
the St. Bernard dog vs. the cat
a-b-c d--e f---g
a plan B. and c. and an x.y.z
a dog.a cat
a truck., a car
ridge rd. and 5 ft.
he said no.
""".strip().split("\n")

SETS = [
    [
        ("a red circle on white", ["A red circle on a white ground .", "one red circle", "a circle , red and round"]),
        ("two blue stars and a square", ["Two blue stars beside a square.", "a square and two stars", "stars"]),
        ("a green square", ["A green square.", "A green box on black", "the square is green", "green"]),
        ("a black star above a red circle", ["a red circle below a black star", "a star over a circle"]),
    ],
    [
        ("a a a a a a", ["a triangle is yellow", "a yellow triangle", "a a triangle"]),
        ("triangle", ["a triangle", "the triangle"]),
        ("a very long caption about a pink star that goes on and on and on", ["a pink star", "one pink star"]),
        ("nothing in common here", ["a teal square", "one teal square on white"]),
        ("a teal square", ["a teal square", "one teal square on white"]),
        ("the same words the same words", ["the same words twice", "the same words the same words"]),
    ],
    [("a brown rectangle", ["a brown rectangle", "a rectangle"]), ("a star", ["the star", "a star"])],
]


def tokenized(groups):
    return PTBTokenizer().tokenize({i: [{"caption": c} for c in group] for i, group in enumerate(groups)})


sentences = [words[0].split() for words in tokenized([[s] for s in SENTENCES]).values()]
sets = []
for rows in SETS:
    made, written = tokenized([[c] for c, _ in rows]), tokenized([r for _, r in rows])
    sets.append({
        "captions": [{"caption": c, "references": r} for c, r in rows],
        "bleu": Bleu(4).compute_score(written, made, verbose=0)[0],
        "rouge_l": float(Rouge().compute_score(written, made)[0]),
        "cider": float(Cider().compute_score(written, made)[0]),
    })
json.dump(
    {"sentences": [{"sentence": s, "words": w} for s, w in zip(SENTENCES, sentences)], "sets": sets},
    open(sys.argv[1], "w"), indent=1, ensure_ascii=False)
