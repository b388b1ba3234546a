"""The PyTorch side of the speed comparison, made fast with ordinary means.

    peer.py REFERENCE PHOTOS.txt --precision float32|autocast|bfloat16 --threads N

REFERENCE is a folder with the reference network (`model.py` and its weights, with folded normalisations), PHOTOS.txt lists one
path a line. Convolutions run channels-last, query, key and value are one product, only the newest token
goes through the decoder, beams share their photo's keys and values, everything runs in inference mode.

It loads, warms up, prints "ready", and then answers each line of its standard input with one line of JSON:
    captions    every photo once from its file, beam 3, batches of 16      {"images": …, "seconds": …}
    questions   every photo once from its file, one question, one by one   {"median_ms": …}
It ends when its input ends. `--cold` instead answers one question as soon as it can and leaves.
"""

import argparse
import json
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("reference", type=Path)
parser.add_argument("photos", type=Path)
parser.add_argument("--precision", choices=("float32", "autocast", "bfloat16"), default="float32")
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--cold", action="store_true")
arguments = parser.parse_args()
sys.path.insert(0, str(arguments.reference))

import numpy as np
import torch

from model import load, normalize_pixels, read_pixels

torch.set_num_threads(arguments.threads)
QUESTION = "What is the person on the left wearing?"
BATCH = 16


def main():
    model, tokenizer, answers = load(arguments.reference)
    paths = [Path(line) for line in arguments.photos.read_text().splitlines()]
    question = torch.tensor([tokenizer.encode(QUESTION, model.config.maximum_question_words)])
    if arguments.cold:
        with torch.inference_mode():
            logits = model.answer_logits(model.image_tokens(normalize_pixels(read_pixels(paths[0])[None])), question)
        return print(answers[logits.argmax()], flush=True)

    from captioner import prepare

    network, captioner = prepare(model, arguments.precision)
    decoders = ThreadPoolExecutor(arguments.threads)
    context = torch.autocast("cpu", torch.bfloat16) if arguments.precision == "autocast" else nullcontext()

    def encode(photos):
        pixels = normalize_pixels(np.stack(list(decoders.map(read_pixels, photos))))
        pixels = pixels.contiguous(memory_format=torch.channels_last)
        return network.image_tokens(pixels.bfloat16() if arguments.precision == "bfloat16" else pixels)

    def caption(photos):
        return [tokenizer.decode(tokens) for tokens in captioner.beam(encode(photos), 3)]

    def answer(photo):
        return answers[network.answer_logits(encode([photo]), question).argmax()]

    def captions():
        start = time.perf_counter()
        for i in range(0, len(paths), BATCH):
            caption(paths[i:i + BATCH])
        return {"images": len(paths), "seconds": round(time.perf_counter() - start, 4)}

    def questions():
        times = []
        for path in paths:
            start = time.perf_counter()
            answer(path)
            times.append(time.perf_counter() - start)
        return {"median_ms": round(statistics.median(times) * 1000, 3)}

    with torch.inference_mode(), context:
        for _ in range(3):
            caption(paths[:BATCH]), answer(paths[0])
        print("ready", flush=True)
        for line in sys.stdin:
            print(json.dumps({"captions": captions, "questions": questions}[line.strip()]()), flush=True)


main()
