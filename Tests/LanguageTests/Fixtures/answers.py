"""Writes answers.json: what the VQA challenge's normalisation makes of answers. answers.py VQA_EVAL OUT

VQA_EVAL is PythonEvaluationTools/vqaEvaluation/vqaEval.py of https://github.com/GT-Vision-Lab/VQA; its tables of
contractions, number words, articles and marks are read from it. The rules are written out here from its two functions.
"""

import ast
import json
import random
import re
import sys

source = open(sys.argv[1], encoding="utf-8").read()


def table(name, opening, closing):
    start = source.index(opening, re.search(rf"self\.{name}\s*=", source).end() - 1)
    return ast.literal_eval(source[start:source.index(closing, start) + 1])


def marks():
    start = re.search(r"self\.punct\s*=\s*", source).end()
    return ast.literal_eval(source[start:source.index("'!']", start) + 4])


CONTRACTIONS, NUMBERS, ARTICLES, MARKS = table("contractions", "{", "}"), table("manualMap", "{", "}"), table("articles", "[", "]"), marks()
PERIOD, COMMA = re.compile(r"(?!<=\d)(\.)(?!\d)"), re.compile(r"(\d)(\,)(\d)")


def punctuation(answer):
    out = answer
    for mark in MARKS:
        drop = mark + " " in answer or " " + mark in answer or COMMA.search(answer) is not None
        out = out.replace(mark, "" if drop else " ")
    return PERIOD.sub("", out, re.UNICODE)          # the flag stands where the count belongs, as in the original: 32


def words(answer):
    kept = [NUMBERS.get(w, w) for w in answer.lower().split()]
    return " ".join(CONTRACTIONS.get(w, w) for w in kept if w not in ARTICLES)


def whole(answer):
    return words(punctuation(answer.replace("\n", " ").replace("\t", " ").strip()))


rng = random.Random(20190703)
answers = [*CONTRACTIONS, *CONTRACTIONS.values(), *NUMBERS, *ARTICLES, *(m + t for m in MARKS for t in ("", "a", " a", "1")), *(f"a{m}b" for m in MARKS)]
answers += [c.upper() for c in CONTRACTIONS] + [f"{k} {k}" for k in list(CONTRACTIONS)[::7]]
answers += ["", " ", "yes", "Yes.", "No!", "1,000", "1,000-2,000; x", "10,000 people/animals", "3.5", "3.", ".5", "a.b.c", "..1..", "." * 40 + "x", "1.-5", "t-shirt", "t- shirt",
            "black & white", "red/white/blue", "red / white", "The End", "A", "an apple a day", "None", "ONE dog", "twenty one", "\tdog\n", "dog\r\ncat", "½", "٣,٤", "٣.٤", "x,٤", "²,³",
            "ΟΔΟΣ", "ΣΑΣ Σ", "Σ", "A\u03a3\u0301", "A\u0301\u03a3", "A\u03a3\u0301B", "\u0130stanbul", "\u212a", "STRASSE ẞ", "a\u00a0b", "a\u2003the\u3000b", "\x1cdog\x1f", "\u200bdog", "a\x85b",
            "grey", "it's", "its", "Im", "I'm", "y'alld've", "don’t", "what's up?", "8:00", "(left)", "[x]", "{y}", "a_b", "w/ cheese", "no. 5", "u.s.a.", "1.000.000", "5'", "🐶", "犬"]
pieces = [*MARKS, ".", ".", "'", " ", " ", "1", "2", "30", "٤", "a", "the", "one", "None", "dont", "couldntve", "Dog", "Σ", "x", "\n", "\t", "\u00a0", "…"]
answers += ["".join(rng.choice(pieces) for _ in range(rng.randint(1, 14))) for _ in range(1500)]
answers = list(dict.fromkeys(answers))
json.dump([{"answer": a, "normalized": whole(a), "punctuation": punctuation(a)} for a in answers], open(sys.argv[2], "w"), indent=0)
print(len(answers))
