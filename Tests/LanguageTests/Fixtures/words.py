"""Writes words.json: what the reference's word rule makes of hard texts. words.py MODEL_FOLDER OUT

MODEL_FOLDER holds the reference network's model.py and vocab.txt. The rule runs in CPython, on its Unicode tables.
"""

import hashlib
import itertools
import json
import sys
from pathlib import Path

folder, out = Path(sys.argv[1]), Path(sys.argv[2])
sys.path.insert(0, str(folder))
from model import Tokenizer, words_of  # noqa: E402

tokenizer = Tokenizer(folder.joinpath("vocab.txt").read_text(encoding="utf-8").splitlines())
texts = [
    # apostrophes of all kinds; only U+0027 is one to the rule
    "it's", "it’s", "itʼs", "it′s", "it＇s", "it`s", "it´s", "it‘s", "it‛s", "itꞌs", "it׳s", "it's's", "dog's's bowl",
    "'s", "''s", "'''s", "'s's's", "s's", "'ss", "''ss", "'S", "IT'S", "James's", "boys'", "'tis", "rock 'n' roll",
    "n't", "N'T", "isn't", "ISN'T", "isn’t", "n''st", "n'st", "n'n't", "nn't", "n't't", "n'tn't", "can't've", "n'", "n''t",
    "won't'n't", "n'ts", "n't's", "n't'st", "an'the", "an' t", "'n't", "n\u0307't", "'", "''", "' ' '", "n", "t", "not",
    "o'clock", "y'all'd've", "ma'am", "d'you", "'sn't", "n'sn't", "n'tis", "the dogs' n't's bowls'", "'\u0130s", "'\u212as",
    # lower case out of ASCII
    "\u0130stanbul", "\u0130", "i\u0307", "\u0131", "I\u0130I", "\u212a", "\u212aelvin", "5\u212a", "\u212b", "\u2126", "ſ", "'ſ",
    "ſtreet", "ß", "ẞ", "STRASSE Straße", "ﬁre", "ﬀ", "ﬆ", "Ǆ", "ΣΑΣ", "aΣ", "Σ", "Ａ ｂ １", "𝐀 𝒷 𝟙", "Ⅷ ⅷ", "ⓐ Ⓑ", "🄰", "ª º ² ½",
    "\u1e9e", "\u0149", "\u01f0", "\u2c62", "\ua7cb", "\u10a0", "\u13a0",
    # two- and three-byte neighbours of the two special characters
    "a\u0131b\u012fc\u0110d\u0137e", "a\u2129b\u212bc\u2128d\u20aae\u21aaf\u216ag", "\u0104\u0130\u212a\u2104", "\uc4b0 \ue284",
    # emoji, marks, scripts
    "😀 a dog 犬", "👩‍👩‍👧‍👦 family", "🇫🇷🇩🇪", "1️⃣ 2️⃣ #️⃣", "❤️‍🔥", "👍🏽", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "e\u0301te\u0301", "été", "café naïve", "a" + "\u0301" * 500,
    "Z̴̡̛a̷l̶g̸o̵", "狗在做什么？", "犬は何をしていますか", "개가 무엇을", "\u1112\u1161\u11ab\u1100\u1173\u11af", "ماذا يفعل الكلب", "מה הכלב", "что делает собака",
    "ηλέω", "नमस्ते", "สวัสดี", "dog狗dog", "a\u202eb\u202cc", "\u2066x\u2069", "\u200edog\u200f", "a\u200bb", "a\u200db", "a\ufeffb", "\ufeffa",
    "a\u00adb", "\U000e0061\U000e007f", "\ufffd", "\ufffe\uffff", "\U0010ffff", "\ue000",
    # control characters and blanks
    "a\0b", "\0", "a\x01b\x1b[31mred\x1b[0m", "a\x7fb", "a\x85b", "a\xa0b", "a\tb\nc\rd\x0be\x0cf", "a\r\nb", "a\u2028b\u2029c", "a\u3000b",
    "\x1c\x1d\x1e\x1fa", "\u180ea", "\u2003a\u2009", " ", "", "   a   ", "\t",
    # numbers, punctuation, what looks like special tokens
    "3.5", "1,000", "12:30", "50%", "C++", "a/b", "e-mail", "under_score", "x²", "T-shirts", "U.S.A.", "...", "!?.,", "@file", "--help", "-",
    "<unk>", "<pad> <bos> <eos> <unk> <cls>", "<|endoftext|>", "[CLS]", "<image>", "%s %d %n", "{{7*7}}", "$(touch PWNED)", "`id`", "'; DROP TABLE turns; --",
    # many words, long words
    "a " * 40, "the dog " * 40, "x" * 5000, "aaaaaaaaab" * 300, "!?., " * 300, "'s" * 500, "n't" * 300, "n'" * 300, "'" * 1000,
    " ".join(f"w{i}" for i in range(30)), "What is the man in the RED shirt doing, and isn't he cold?",
]


def digest(lines):
    return hashlib.sha256("".join(" ".join(words) + "\n" for words in lines).encode()).hexdigest()


json.dump({
    "texts": [{"text": t, "words": words_of(t), "tokens": tokenizer.encode(t, 18)} for t in texts],
    # one text for each code point: inside a word, as an apostrophe, before and behind one
    "every_code_point": digest(words_of(f"a{c}b n{c}t it{c}s x'{c} n'{c}t {c}'s") for c in map(chr, range(0x110000)) if not "\ud800" <= c <= "\udfff"),
    # all texts of up to seven of the characters that the apostrophe rules know
    "every_short_text": digest(words_of("".join(t)) for n in range(8) for t in itertools.product("'nts ", repeat=n)),
}, open(out, "w"), indent=1)
