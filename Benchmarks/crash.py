#!/usr/bin/env python3
"""Kills the program at random moments while two processes caption and ask, and looks at what is left.

    Benchmarks/crash.py PROGRAM [--runs 200] [--photos 400] [--seed N]

PROGRAM is the built `behold`. In each run one process captions a folder to sidecars and prints what it did, one asks questions
about a photo, both with one history; both are killed (SIGKILL) after a random time. Then:
  every turn that was printed, which acknowledges it, is in the history, done, with the text that was printed;
  the database passes its integrity check;
  sidecars are whole, and hold the caption that the history has.
After all runs the folder is captioned to its end: no temporary file is left anywhere, and each photo has its sidecar.
"""
import argparse, json, os, random, shutil, signal, sqlite3, subprocess, sys, tempfile, time

from scale import drawn


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--photos", type=int, default=400)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = parser.parse_intermixed_args()
    print(f"seed {options.seed}")
    source = random.Random(options.seed)
    work = tempfile.mkdtemp(prefix="behold-crash-")
    photos, history = os.path.join(work, "photos"), os.path.join(work, "history.sqlite")
    environment = {"HOME": work, "PATH": "/usr/bin:/bin", "BEHOLD_HISTORY": history}
    for number in range(options.photos):
        path = os.path.join(photos, f"{number % 5}", f"{number:04}.png")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(drawn(number))
    questions = os.path.join(work, "questions")
    with open(questions, "w") as file:
        file.writelines(f"is there a rectangle of the number {number}?\n" for number in range(20_000))
    asked = os.path.join(photos, "0", "0000.png")
    acknowledged, faults, kills = 0, 0, 0

    def check(truth, sentence):
        nonlocal faults
        if not truth:
            faults += 1
            print("WRONG:", sentence)

    def temporary():
        return [
            os.path.join(path, name) for path, _, names in os.walk(photos) for name in names
            if name.startswith(".behold-")
        ]

    for number in range(options.runs):
        # Every now and then everything is captioned anew, so that there is always work.
        if number % 4 == 0:
            for path, _, names in os.walk(photos):
                for name in names:
                    if name.endswith(".txt"):
                        os.remove(os.path.join(path, name))
        beams = str(1 + number // 4 % 5)
        captioning = [options.program, "caption", photos, "--to", "sidecar", "--jsonl", "--quiet", "--beams", beams]
        asking = [options.program, "ask", asked, "--jsonl", "--quiet"]
        with open(os.path.join(work, "captions"), "wb") as captions, open(os.path.join(work, "answers"), "wb") as answers, \
                open(questions, "rb") as lines, open(os.path.join(work, "errors"), "wb") as errors:
            processes = [
                subprocess.Popen(captioning, stdout=captions, stderr=errors, env=environment),
                subprocess.Popen(asking, stdin=lines, stdout=answers, stderr=errors, env=environment)]
            for process in processes:
                time.sleep(source.uniform(0.02, 0.7))
                if process.poll() is None:
                    kills += 1
                    process.send_signal(signal.SIGKILL)
                check(process.wait() in (0, -signal.SIGKILL), f"run {number}: ended with {process.returncode}")
        printed = {}
        for name, key in [("captions", "caption"), ("answers", "answer")]:
            with open(os.path.join(work, name), "rb") as file:
                for line in file.read().split(b"\n")[:-1]:
                    row = json.loads(line)
                    printed[row["turn"]] = row[key]
        acknowledged += len(printed)
        with sqlite3.connect(history) as database:
            verdict = database.execute("PRAGMA integrity_check").fetchone()[0]
            check(verdict == "ok", f"run {number}: {verdict}")
            rows = dict(
                (turn, (status, answer))
                for turn, status, answer in database.execute("SELECT id, status, answer FROM turn"))
            known = {row[0] for row in database.execute("SELECT answer FROM turn WHERE kind = 'caption'")}
        database.close()
        for turn, text in printed.items():
            check(rows.get(turn) == ("done", text), f"run {number}: turn {turn} was printed, the history has {rows.get(turn)}")
        for path, _, names in os.walk(photos):
            for name in names:
                if name.endswith(".txt"):
                    with open(os.path.join(path, name)) as file:
                        text = file.read()
                    check(text.endswith("\n") and text[:-1] in known, f"run {number}: {name} holds {text!r}")
    left = len(temporary())
    last = subprocess.run(
        [options.program, "caption", photos, "--to", "sidecar"], env=environment, capture_output=True, text=True)
    check(last.returncode == 0, last.stderr)
    check(not temporary(), f"left behind: {temporary()}")
    sidecars = sum(name.endswith(".txt") for _, _, names in os.walk(photos) for name in names)
    check(sidecars == options.photos, f"{sidecars} sidecars")
    with sqlite3.connect(history) as database:
        turns = dict(database.execute("SELECT status, count(*) FROM turn GROUP BY status"))
    database.close()
    check(set(turns) <= {"done", "interrupted"}, f"turns: {turns}")
    print(f"{options.runs} runs, {kills} processes killed, {acknowledged} turns acknowledged and kept; turns {turns}; "
          f"{left} temporary files found before the last run, none after it")
    shutil.rmtree(work)
    print("all as it should be" if faults == 0 else f"{faults} faults")
    return faults > 0


if __name__ == "__main__":
    sys.exit(main())
