#!/usr/bin/env python3
"""Captions a folder of many photos, one in a hundred of them broken, and measures time, memory and what is said.

    Benchmarks/scale.py PROGRAM [--count 10000] [--folder DIR] [PHOTOS…]

PROGRAM is the built `behold`. Photos are copied from the folders PHOTOS, into folders nested three deep; where there
aren't enough, pictures of coloured rectangles are drawn, all different. The folder is made once and used again.
Runs, each with its peak memory: a tenth of the photos; all of them, to sidecars, to FILE.jsonl, to FILE.csv and to standard
output; and each of them again. The list of failures must be exactly that of the broken files.
"""
import argparse, os, random, shutil, struct, subprocess, sys, tempfile, time, zlib

NAMES = (".jpg", ".jpeg", ".png")


def drawn(number):
    """A PNG of a few rectangles."""
    source, side = random.Random(number), 96
    ground = bytes(source.randrange(256) for _ in range(3))
    rows = [bytearray(ground * side) for _ in range(side)]
    for _ in range(source.randrange(2, 6)):
        colour = bytes(source.randrange(256) for _ in range(3))
        left, top = source.randrange(side - 8), source.randrange(side - 8)
        right, bottom = source.randrange(left + 4, side), source.randrange(top + 4, side)
        for row in rows[top:bottom]:
            row[3 * left:3 * right] = colour * (right - left)

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows), 6)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def broken(number, content):
    return [content[:40], b"", b"no picture at all", b"\xff\xd8\xff\xe0" + b"\0" * 64][number % 4]


def make(folder, count, sources):
    """Writes the photos; returns the paths of the broken ones."""
    photos = sorted(
        os.path.join(path, name) for source in sources for path, _, names in os.walk(source) for name in names
        if name.lower().endswith(NAMES))
    list_of_broken = set()
    for number in range(count):
        if number < len(photos):
            ending = os.path.splitext(photos[number])[1]
            with open(photos[number], "rb") as file:
                content = file.read()
        else:
            ending, content = ".png", drawn(number)
        path = os.path.join(folder, f"{number % 7}", f"{number % 13}", f"{number % 10}", f"{number:06}{ending}")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if number % 100 == 42:
            content = broken(number // 100, content)
            list_of_broken.add(path)
        with open(path, "wb") as file:
            file.write(content)
    return list_of_broken


def run(arguments, home, output):
    """Runs the program; returns status, seconds, peak memory in MB, and what it said."""
    environment = {"HOME": home, "XDG_DATA_HOME": home, "PATH": "/usr/bin:/bin"}
    with open(output, "wb") as out, tempfile.TemporaryFile() as errors:
        start = time.monotonic()
        process = subprocess.Popen(arguments, stdout=out, stderr=errors, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - start
        errors.seek(0)
        return process.returncode, seconds, usage.ru_maxrss / 1024, errors.read().decode()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--folder")
    parser.add_argument("photos", nargs="*")
    options = parser.parse_intermixed_args()
    work = options.folder or tempfile.mkdtemp(prefix="behold-scale-")
    faults = 0

    def check(truth, sentence):
        nonlocal faults
        if not truth:
            faults += 1
            print(f"  WRONG: {sentence}")

    def measure(title, folder, bad, target, count, home, again=False):
        output = os.path.join(work, "output")
        arguments = [options.program, "caption", folder] + target
        status, seconds, memory, said = run(arguments, home, output)
        print(f"{title:34} {seconds:8.2f} s  {count / seconds:8.1f} photos/s  peak {memory:6.1f} MB", flush=True)
        check(status == 2, f"exit code {status}, not 2: {said[:400]}")
        named = {line[len("behold: "):].split(": ")[0] for line in said.splitlines() if line.startswith("behold: ")}
        check(named == bad, f"{len(named)} failures are named, {len(named ^ bad)} of them wrongly")
        good = count - len(bad)
        done = f"0 done, {good} skipped" if again and target else f"{good} done"
        check(f"{done}" in said and f"{len(bad)} refused" in said, said.splitlines()[0] if said else "nothing was said")
        if not target:
            with open(output, "rb") as file:
                lines = file.read().count(b"\n")
            check(lines == good, f"{lines} lines instead of {good}")
        return memory

    few, many = os.path.join(work, "few"), os.path.join(work, "many")
    for folder, count in [(few, options.count // 10), (many, options.count)]:
        shutil.rmtree(folder, ignore_errors=True)
        bad = make(folder, count, options.photos)
        files = sum(len(names) for _, _, names in os.walk(folder))
        print(f"{folder}: {files} photos, {len(bad)} of them broken")
        home = os.path.join(work, "home")
        shutil.rmtree(home, ignore_errors=True)
        os.makedirs(home)
        if folder == few:
            baseline = measure("a tenth, to sidecars", folder, bad, ["--to", "sidecar"], count, home)
            continue
        peak = measure("to sidecars", folder, bad, ["--to", "sidecar"], count, home)
        print(f"  {peak - baseline:+.1f} MB beside a tenth of the photos")
        sidecars = sum(name.endswith(".txt") for _, _, names in os.walk(folder) for name in names)
        check(sidecars == count - len(bad), f"{sidecars} sidecars")
        measure("again, to sidecars", folder, bad, ["--to", "sidecar"], count, home, again=True)
        for ending in ["jsonl", "csv"]:
            file = os.path.join(work, "captions." + ending)
            if os.path.exists(file):
                os.remove(file)
            measure(f"from the history to FILE.{ending}", folder, bad, ["--to", file], count, home)
            measure(f"again, to FILE.{ending}", folder, bad, ["--to", file], count, home, again=True)
        measure("from the history to stdout", folder, bad, [], count, home)
    if not options.folder:
        shutil.rmtree(work)
    print("all as it should be" if faults == 0 else f"{faults} faults")
    return faults > 0


if __name__ == "__main__":
    sys.exit(main())
