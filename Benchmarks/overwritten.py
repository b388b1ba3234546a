#!/usr/bin/env python3
"""Overwrites a model's weights while they are loaded and while a network learns, and looks at what the programs say.

    Benchmarks/overwritten.py PROGRAM MODEL [--runs 200] [--trainings 6] [--seed N]

PROGRAM is the built `behold`, MODEL a folder with the default model (`assets/behold-small`; the vocabularies are beside it, in
`vocab`). All is done to a copy. In each run `behold ask` is started, and at a random moment of its first tenth of a second the weights
are overwritten in place with other bytes, cut down to nothing and written anew, cut in the middle, or replaced by another file
of that name. While `behold train` learns, that goes on all the time. Then:
  no process ends by a signal;
  an answer is the one that the whole model gives;
  a refusal is one sentence with the status of bad data or of a file that can't be read;
  a network that was trained is that of the whole model: another training, which nobody disturbs, makes the same bytes.
"""
import argparse, collections, hashlib, json, os, random, shutil, subprocess, sys, tempfile, threading, time

from scale import drawn

REFUSALS = (65, 66)


def overwrite(path, whole, source, way):
    """One meddling; the file isn't whole after it."""
    other = bytes([source.randrange(256)]) * (1 << 20)
    if way == "replaced":
        with open(path + ".new", "wb") as file:
            file.write(whole[:len(whole) // 2])
        os.replace(path + ".new", path)
        return
    with open(path, "r+b") as file:
        if way == "overwritten":
            while file.tell() < len(whole):
                file.write(other[:len(whole) - file.tell()])
        elif way == "emptied":
            file.truncate(0)
            file.write(other)
        else:
            file.truncate(source.randrange(len(whole)))


def restore(path, whole):
    with open(path + ".new", "wb") as file:
        file.write(whole)
    os.replace(path + ".new", path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("model")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--trainings", type=int, default=6)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = parser.parse_intermixed_args()
    print(f"seed {options.seed}")
    source = random.Random(options.seed)
    work = tempfile.mkdtemp(prefix="behold-overwritten-")
    environment = {"HOME": work, "PATH": "/usr/bin:/bin"}
    folder = os.path.join(work, "model")
    shutil.copytree(options.model, folder)
    for name in ["vocab.txt", "answers.txt"]:
        beside = os.path.join(options.model, "..", "..", "vocab", name)
        if not os.path.exists(os.path.join(folder, name)):
            shutil.copy(beside, folder)
    weights = next(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".safetensors"))
    with open(weights, "rb") as file:
        whole = file.read()
    photos = os.path.join(work, "data")
    os.makedirs(photos)
    rows = []
    for number in range(24):
        with open(os.path.join(photos, f"{number}.png"), "wb") as file:
            file.write(drawn(number))
        rows += [{"image": f"{number}.png", "split": split, "question": f"what is the number {number} called?",
                  "answer": ["zork", "blick", "yes"][number % 3]} for split in ("train", "val")]
    with open(os.path.join(photos, "qa.jsonl"), "w") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    ask = [options.program, "ask", os.path.join(photos, "0.png"), "what color is the rectangle?", "--model", folder,
           "--no-history"]
    faults, ways = 0, ["overwritten", "emptied", "cut", "replaced"]

    def check(truth, sentence):
        nonlocal faults
        if not truth:
            faults += 1
            print("WRONG:", sentence)

    def refused(result):
        return result.returncode in REFUSALS and not result.stdout and len(result.stderr.splitlines()) == 1

    answer = subprocess.run(ask, env=environment, capture_output=True, text=True)
    check(answer.returncode == 0, f"the whole model: {answer.stderr}")
    counts = {way: collections.Counter() for way in ways}
    sentences = collections.Counter()
    for number in range(options.runs):
        way = ways[number % len(ways)]
        process = subprocess.Popen(ask, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(source.uniform(0, 0.1))
        overwrite(weights, whole, source, way)
        if way == "emptied":
            time.sleep(source.uniform(0, 0.02))
        restore(weights, whole)
        output, errors = process.communicate()
        result = subprocess.CompletedProcess(ask, process.returncode, output, errors)
        right = result.returncode == 0 and result.stdout == answer.stdout
        counts[way]["signal" if result.returncode < 0 else "answered" if right else "refused"] += 1
        check(right or refused(result), f"run {number}, {way}: {result.returncode} {output!r} {errors!r}")
        if not right:
            sentences[errors.replace(work, "…").strip()[:100]] += 1
    for way in ways:
        print(f"ask, {way}: " + ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts[way].items())))
    for sentence, count in sentences.most_common(6):
        print(f"  {count} × {sentence}")

    def train(target):
        command = [options.program, "train", "--data", photos, "--to", target, "--model", folder, "--epochs", "3", "--seed", "1",
                   "--min-count", "1"]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def digest(target):
        path = next((os.path.join(target, name) for name in os.listdir(target) if name.endswith(".safetensors")), None)
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()

    trained = collections.Counter()
    expected = train(os.path.join(work, "undisturbed"))
    _, errors = expected.communicate()
    check(expected.returncode == 0, f"train, undisturbed: {errors}")
    meddlings = 0
    for number in range(options.trainings if expected.returncode == 0 else 0):
        target = os.path.join(work, f"trained-{number}")
        over = threading.Event()

        def meddle():
            nonlocal meddlings
            # Half of them disturb the beginning, half leave it alone.
            if over.wait(0 if number % 2 == 0 else 1.5):
                return
            while not over.is_set():
                overwrite(weights, whole, source, source.choice(ways))
                meddlings += 1
                restore(weights, whole)
                over.wait(0.005)

        process = train(target)
        thread = threading.Thread(target=meddle)
        thread.start()
        output, errors = process.communicate()
        over.set()
        thread.join()
        if process.returncode == 0:
            trained["trained"] += 1
            check(digest(target) == digest(os.path.join(work, "undisturbed")), f"training {number}: other weights came of it")
        else:
            trained["signal" if process.returncode < 0 else "refused"] += 1
            last = errors.strip().splitlines()[-1:] or [""]
            check(process.returncode in REFUSALS and not os.path.exists(target),
                  f"training {number}: {process.returncode} {errors!r}")
            print(f"  train: {last[0].replace(work, '…')[:100]}")
    print(f"train, {meddlings} meddlings: " + ", ".join(f"{count} {outcome}" for outcome, count in sorted(trained.items())))
    shutil.rmtree(work)
    print("all as it should be" if faults == 0 else f"{faults} faults")
    return faults > 0


if __name__ == "__main__":
    sys.exit(main())
