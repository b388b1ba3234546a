#!/usr/bin/env python3
"""Prints figures of the sources: lengths of files, and how often the house has a mechanism that it should have once.

    Benchmarks/house.py [--base COMMIT]

With --base also the number of lines then. A bridge is a line with `Bridge:` in a comment: a door that a later step removes.
"""
import argparse, os, re, statistics, subprocess, sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# Where unsafe code may stand: in History only the calls of SQLite, in Threads only the references of executors, which Swift has
# no other type for.
MAY_BE_UNSAFE = {"Tensors", "Imaging", "Files", "Terminal", "History", "Threads"}

# Each mechanism by what only its own code does.
MECHANISMS = {
    "bounded readers (files that open a file to read it)": r"(?m)^(?![^\n]*/dev/null)[^\n]*\bO_RDONLY\b(?![^\n]*O_DIRECTORY)|Data\(contentsOf:|FileHandle\(forReading",
    "atomic writers (files that rename what they wrote)": r"(?:(?<![\w.])|\bGlibc\.)rename(at)?\(|atomically: true|replaceItem",
    "JSON readers (files that parse JSON)": r"JSONDecoder\(\)|JSONSerialization\.jsonObject|struct JSONReader|struct HeaderReader",
    "processor counts": r"_SC_NPROCESSORS|sched_getaffinity|activeProcessorCount",
    "Darwin branches": r"canImport\(Glibc\)|import Darwin",
}


def sources(read=None):
    """Path and text of each Swift source."""
    for path, _, names in sorted(os.walk(os.path.join(ROOT, "Sources"))):
        for name in sorted(names):
            if name.endswith(".swift"):
                whole = os.path.join(path, name)
                with open(whole, encoding="utf-8") as file:
                    yield os.path.relpath(whole, ROOT), file.read()


def without_comments(text):
    return re.sub(r"//[^\n]*", "", text)


def lines_at(commit):
    names = subprocess.run(
        ["git", "-C", ROOT, "ls-tree", "-r", "--name-only", commit, "Sources"], check=True, capture_output=True,
        text=True).stdout.splitlines()
    count = 0
    for name in names:
        if name.endswith(".swift"):
            count += subprocess.run(
                ["git", "-C", ROOT, "show", f"{commit}:{name}"], check=True, capture_output=True).stdout.count(b"\n")
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base")
    options = parser.parse_args()
    files = list(sources())
    lengths = sorted(text.count("\n") for _, text in files)
    total = sum(lengths)
    print(f"Swift sources: {len(files)} files, {total} lines"
          + (f", {total - lines_at(options.base):+} since {options.base}" if options.base else ""))
    within = sum(length <= 180 for length in lengths) / len(lengths)
    print(f"    median {statistics.median(lengths):.0f} lines (at most 80), {100 * within:.0f} % within 180 (at least 90), "
          f"longest {lengths[-1]} (at most 400)")
    for mechanism, pattern in MECHANISMS.items():
        places = [path for path, text in files if re.search(pattern, without_comments(text))]
        print(f"{mechanism}: {len(places)}")
        for path in places:
            print(f"    {path}")
    unsafe = {}
    for path, text in files:
        module = path.split("/")[1]
        count = len(re.findall(r"\bunsafe\b", without_comments(text)))
        if count:
            unsafe[module] = unsafe.get(module, 0) + count
    print("`unsafe`: " + ", ".join(
        f"{module} {count}{'' if module in MAY_BE_UNSAFE else ' (should be 0)'}" for module, count in sorted(unsafe.items())))
    bridges = [path for path, text in files if "Bridge:" in text]
    print(f"bridges: {len(bridges)}")
    for path in bridges:
        print(f"    {path}")


if __name__ == "__main__":
    sys.exit(main())
