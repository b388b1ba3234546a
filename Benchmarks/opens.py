#!/usr/bin/env python3
"""opens.py PROGRAM [PHOTO]: fails if `PROGRAM ask` opens a file of its model twice.

The program runs under strace. The model's files are those in a folder from which a safetensors file is opened, and the
vocabularies beside it. Needs strace; the photo is a sample of the program's, or drawn.
"""
import collections
import os
import re
import subprocess
import sys
import tempfile

OPENED = re.compile(r'open(?:at)?\((?:[^",]*, )?"([^"]*)", ([A-Z_|0-9a-z]+)[^)]*\)\s*= (\d+)')


def lines(log):
    """The calls, those put together again that another thread's interrupted."""
    waiting = {}
    for line in open(log, errors="replace"):
        line = line.rstrip("\n")
        if line.endswith("<unfinished ...>"):
            thread = line.split()[0]
            waiting[thread] = line[: -len("<unfinished ...>")].rstrip()
        elif "resumed>" in line:
            thread = line.split()[0]
            yield waiting.pop(thread, "") + line.split("resumed>", 1)[1]
        else:
            yield line


def opened(program, photo):
    """How often each file was opened."""
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "strace")
        command = ["strace", "-f", "-e", "trace=openat,open", "-o", log]
        command += [program, "ask", photo, "what is this?", "--history", os.path.join(folder, "history.sqlite")]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode != 0:
            sys.exit(f"ask failed with {run.returncode}: {run.stderr.strip()}")
        counts = collections.Counter()
        for line in lines(log):
            found = OPENED.search(line)
            if found and "O_DIRECTORY" not in found[2]:
                counts[os.path.realpath(found[1])] += 1
        return counts


def main():
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__.strip())
    here = os.path.dirname(os.path.abspath(__file__))
    samples = os.path.join(here, "..", "assets", "samples")
    photo = sys.argv[2] if len(sys.argv) == 3 else None
    if photo is None:
        pictures = sorted(name for name in os.listdir(samples) if name.endswith((".jpg", ".png")))
        if not pictures:
            sys.exit("name a photo: there is no sample")
        photo = os.path.join(samples, pictures[0])
    counts = opened(sys.argv[1], photo)
    folders = {os.path.dirname(path) for path in counts if path.endswith(".safetensors")}
    names = {"vocab.txt", "answers.txt", "vocab.json", "merges.txt"}
    model = {path: count for path, count in counts.items()
             if os.path.dirname(path) in folders or os.path.basename(path) in names}
    if not folders:
        sys.exit("no weights were opened")
    for path, count in sorted(model.items()):
        print(f"{count}  {path}")
    twice = [path for path, count in model.items() if count > 1]
    if twice:
        sys.exit(f"opened more than once: {', '.join(os.path.basename(path) for path in sorted(twice))}")


if __name__ == "__main__":
    main()
