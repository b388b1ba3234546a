#!/usr/bin/env python3
"""Cuts the power, in a model of a disk, while the program writes captions and turns, and looks at what is left.

    Benchmarks/powercut.py PROGRAM [--cuts 200] [--photos 64] [--again 7] [--seed N] [--only TARGET]

PROGRAM is the built `behold`. It runs once for each of five targets (sidecars, XMP, JSON Lines, CSV, and the history alone), and
`powercut.c`, compiled when this begins, records what it asks of the disk and what it prints. Of each recording CUTS moments are
taken. At each the disk may hold four things:
  everything, nothing, or some of what it wasn't asked to keep, once in the order of the calls and once in none. Sectors of 512
  bytes are written or not; where they aren't, a file that has grown has zeroes. A name may be there before what is in the file.
What was asked for (fsync of the file for its bytes, of the folder for its names) is there. Then:
  every caption and turn that was printed, and every one when the program has ended, is whole in its file and in the history;
  texts of persons, fields of other programs and lines of others are as they were, or as they should be;
  the history opens and passes its integrity check;
  in each AGAINth state the next run exits with 0, each photo then has its caption, and no temporary file is left.
"""
import argparse, csv, json, os, random, re, shutil, sqlite3, struct, subprocess, sys, tempfile

from scale import drawn

SECTOR = 512
TARGETS = {"sidecar": ["sidecar", "--append"], "xmp": ["xmp"], "jsonl": ["captions.jsonl"], "csv": ["captions.csv"], "history": []}
FOREIGN = ('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
           '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="%d"/></rdf:RDF></x:xmpmeta>')


def events(log):
    """What was recorded: (letter, inode, number, path, other path, data)."""
    with open(log, "rb") as file:
        content = file.read()
    head, place, found = struct.Struct("<cQQIII"), 0, []
    while place < len(content):
        letter, inode, number, *sizes = head.unpack_from(content, place)
        place += head.size
        parts = []
        for size in sizes:
            parts.append(content[place:place + size])
            place += size
        path, other = (os.path.normpath(os.fsdecode(part)) if part else "" for part in parts[:2])
        found.append((letter.decode(), inode, number, path, other, parts[2]))
    return found


class Disk:
    """What a disk surely holds, and what it wasn't asked to keep."""

    def __init__(self, folder):
        self.files, self.names, self.folders = {}, {}, {folder}
        self.writes, self.renamings = [], []  # not asked for: (file, …), (folders, letter, …)
        self.inodes, self.live = {}, {}  # of the program's view: inode and path to file
        self.places = {}  # inode to folder
        for path, folders, names in os.walk(folder):
            self.folders.add(path)
            self.places[os.stat(path).st_ino] = path
            for name in names:
                whole = os.path.join(path, name)
                inode = os.stat(whole).st_ino
                if inode not in self.inodes:
                    self.inodes[inode] = len(self.files)
                    with open(whole, "rb") as file:
                        self.files[self.inodes[inode]] = bytearray(file.read())
                self.names[whole] = self.live[whole] = self.inodes[inode]

    def do(self, event):
        letter, inode, number, path, other, data = event
        if letter == "c":
            self.places.pop(inode, None)  # of one that is gone
            self.inodes[inode] = file = len(self.files)
            self.files[file] = bytearray()
            self.live[path] = file
            self.renamings.append(({os.path.dirname(path)}, letter, path, file))
        elif letter in "wt":
            self.writes.append((self.inodes[inode], letter, number, data))
        elif letter == "u":
            self.live.pop(path, None)
            self.renamings.append(({os.path.dirname(path)}, letter, path, None))
        elif letter == "m":
            self.places[inode] = path
            self.renamings.append(({os.path.dirname(path)}, letter, path, None))
        elif letter in "rl":
            if path in self.live:
                self.live[other] = self.live[path]
                if letter == "r":
                    del self.live[path]
            else:  # a folder
                for name in [name for name in self.live if name.startswith(path + "/")]:
                    self.live[other + name[len(path):]] = self.live.pop(name)
            self.renamings.append(({os.path.dirname(path), os.path.dirname(other)}, letter, path, other))
        elif letter == "s":
            if inode not in self.places:
                file = self.inodes[inode]
                kept = [write for write in self.writes if write[0] == file]
                self.writes = [write for write in self.writes if write[0] != file]
                for write in kept:
                    change(self.files[file], write)
            else:
                folder = self.places[inode]
                kept = [one for one in self.renamings if folder in one[0]]
                self.renamings = [one for one in self.renamings if folder not in one[0]]
                for one in kept:
                    rename(self.names, self.folders, one)
        elif letter == "S":
            for write in self.writes:
                change(self.files[write[0]], write)
            for one in self.renamings:
                rename(self.names, self.folders, one)
            self.writes, self.renamings = [], []

    def after_cut(self, way, source):
        """The files, by path, that may be there."""
        files, names, folders = dict(self.files), dict(self.names), set(self.folders)
        if way != "none":
            writes, renamings = self.writes, self.renamings
            if way == "order":
                writes = writes[:source.randint(0, len(writes))]
                renamings = renamings[:source.randint(0, len(renamings))]
            for file in {write[0] for write in writes}:
                files[file] = bytearray(files[file])
            for write in writes:
                if way == "some":
                    tear(files[write[0]], write, source)
                else:
                    change(files[write[0]], write)
            for one in renamings:
                if way != "some" or source.random() < 0.5:
                    rename(names, folders, one)
        return {name: files[file] for name, file in names.items() if os.path.dirname(name) in folders}, folders


def change(content, write):
    """Does to a file's content what was asked for."""
    _, letter, number, data = write
    if letter == "t":
        del content[number:]
    content.extend(bytes(max(0, number - len(content))))
    if letter == "w":
        content[number:number + len(data)] = data


def tear(content, write, source):
    """Does some of it."""
    file, letter, start, data = write
    if letter == "t":
        return change(content, write) if source.random() < 0.5 else None
    place = start
    while place < start + len(data):
        edge = min(start + len(data), place - place % SECTOR + SECTOR)
        if source.random() < 0.5:
            change(content, (file, letter, place, data[place - start:edge - start]))
        place = edge
    if source.random() < 0.5:  # a file may have its length before what is in it
        content.extend(bytes(max(0, start + len(data) - len(content))))


def rename(names, folders, one):
    _, letter, path, other = one
    if letter == "c":
        names[path] = other
    elif letter == "m":
        folders.add(path)
    elif letter == "u":
        names.pop(path, None)
        folders.discard(path)
    elif path in names:
        names[other] = names[path] if letter == "l" else names.pop(path)
    elif path in folders:
        folders.discard(path)
        folders.add(other)
        for name in [name for name in names if name.startswith(path + "/")]:
            names[other + name[len(path):]] = names.pop(name)


class Run:
    """A folder of photos, what others have written there, and one run of the program."""

    def __init__(self, options, target, work, recorder):
        self.target, self.program = target, options.program
        self.disk = os.path.realpath(os.path.join(work, target))
        self.log = os.path.join(work, target + ".log")
        self.history = os.path.join(self.disk, "data", "new", "history.sqlite")
        self.environment = {"HOME": work, "PATH": "/usr/bin:/bin", "BEHOLD_HISTORY": self.history}
        os.makedirs(os.path.join(self.disk, "photos"))
        os.makedirs(os.path.join(self.disk, "data"))
        self.photos = [f"photos/{number:04}.png" for number in range(options.photos)]
        for number, name in enumerate(self.photos):
            with open(os.path.join(self.disk, name), "wb") as file:
                file.write(drawn(number))
        self.command = [options.program, "caption", "photos", "--to", *TARGETS[target], "--jsonl", "--quiet"]
        if target == "history":
            self.command = [options.program, "ask", self.photos[0], "--jsonl", "--quiet"]
        self.before = self.others()
        for name, text in self.before.items():
            with open(os.path.join(self.disk, name), "w", newline="") as file:
                file.write(text)
        self.state = Disk(self.disk)
        lines = "".join(f"is there a rectangle of the number {number}?\n" for number in range(options.photos))
        with open(os.devnull if target != "history" else self.written("questions", lines)) as questions:
            ended = subprocess.run(
                self.command, cwd=self.disk, stdin=questions, capture_output=True,
                env={**self.environment, "LD_PRELOAD": recorder, "RECORDER_FOLDER": self.disk, "RECORDER_LOG": self.log})
        assert ended.returncode == 0, ended.stderr.decode()
        self.events = events(self.log)
        self.printed = [json.loads(line) for line in ended.stdout.splitlines()]
        assert len(self.printed) == options.photos

    def written(self, name, text):
        path = os.path.join(os.path.dirname(self.disk), name)
        with open(path, "w") as file:
            file.write(text)
        return path

    def others(self):
        """Files of persons and of other programs."""
        if self.target == "sidecar":
            return {name[:-4] + ".txt": f"what a person wrote about {name}\n" for name in self.photos[::2]}
        if self.target == "xmp":
            return {name[:-4] + ".xmp": FOREIGN % (number % 5) for number, name in enumerate(self.photos) if number % 2}
        if self.target == "jsonl":
            return {"captions.jsonl": "".join(f'{{"of another program": {number}}}\n' for number in range(40))}
        return {}

    def put(self, files, folders):
        """Makes the disk hold these files; photos are as they were all the time."""
        for path, _, names in os.walk(self.disk):
            for name in names:
                if not name.endswith(".png"):
                    os.remove(os.path.join(path, name))
        shutil.rmtree(os.path.dirname(self.history), ignore_errors=True)
        for folder in sorted(folders):
            os.makedirs(folder, exist_ok=True)
        for name, content in files.items():
            if not name.endswith(".png"):
                with open(name, "wb") as file:
                    file.write(content)

    def faults(self, count, is_over, runs_again):
        """What is wrong with what the disk holds, given how many lines were printed and whether the program had ended."""
        told = self.printed if is_over else self.printed[:count]
        yield from self.faults_of_history(told)
        if self.target == "history":
            return
        captions = {row["image"]: row["caption"] for row in self.printed}
        read = {"sidecar": self.sidecars, "xmp": self.documents, "jsonl": self.lines, "csv": self.table}[self.target]
        whole, wrong = read(captions, is_torn=True)
        yield from wrong
        for row in told:
            if row["image"] not in whole:
                yield f"the caption of {row['image']} was told of and isn't there"
        if not runs_again:
            return
        again = subprocess.run(self.command, cwd=self.disk, env=self.environment, capture_output=True, text=True)
        if again.returncode:
            yield f"the next run exits with {again.returncode}: {again.stderr.strip()}"
            return
        whole, wrong = read(captions, is_torn=False)
        yield from wrong
        if len(whole) != len(self.photos):
            yield f"after the next run {len(whole)} photos have captions"
        for path, _, names in os.walk(self.disk):
            yield from (f"{name} is left" for name in names if name.startswith(".behold-"))

    def faults_of_history(self, told):
        rows = {}
        if os.path.exists(self.history) and os.path.getsize(self.history):
            database = sqlite3.connect(self.history)
            try:
                verdict = database.execute("PRAGMA integrity_check").fetchone()[0]
                if verdict != "ok":
                    yield f"the history: {verdict}"
                if database.execute("PRAGMA user_version").fetchone()[0]:
                    rows = {turn: row for turn, *row in database.execute("SELECT id, status, answer FROM turn")}
            except sqlite3.DatabaseError as error:
                yield f"the history: {error}"
            database.close()
        for row in told:
            if rows.get(row["turn"]) != ["done", row.get("caption", row.get("answer"))]:
                yield f"turn {row['turn']} was told of, and the history has {rows.get(row['turn'])}"

    def content(self, name):
        path = os.path.join(self.disk, name)
        if not os.path.exists(path):
            return None
        with open(path, encoding="utf-8", errors="replace", newline="") as file:
            return file.read()

    def sidecars(self, captions, is_torn):
        whole, wrong = set(), []
        for image, caption in captions.items():
            name = image[:-4] + ".txt"
            old = self.before.get(name)
            text = self.content(name)
            if text == (old[:-1] + ", " if old else "") + caption + "\n":
                whole.add(image)
            elif text != old:
                wrong.append(f"{name} holds {text!r}")
        return whole, wrong

    def documents(self, captions, is_torn):
        whole, wrong = set(), []
        for image, caption in captions.items():
            name = image[:-4] + ".xmp"
            old = self.before.get(name)
            text = self.content(name)
            rating = re.search('xmp:Rating="."', old or "")
            if text and f'"x-default">{caption}<' in text and text.rstrip().endswith(("xmpmeta>", "?>")) \
                    and (not rating or rating[0] in text):
                whole.add(image)
            elif text != old:
                wrong.append(f"{name} holds {text!r}")
        return whole, wrong

    def lines(self, captions, is_torn):
        text = self.content("captions.jsonl") or ""
        others = self.before["captions.jsonl"]
        whole, wrong = set(), [] if text.startswith(others) else ["lines of another program are gone"]
        for line in text[len(others):].splitlines():
            try:
                row = json.loads(line)
                if captions.get(row["image"]) == row["caption"]:
                    whole.add(row["image"])
            except (ValueError, KeyError, TypeError):
                if not is_torn:
                    wrong.append(f"a line is {line!r}")
        return whole, wrong

    def table(self, captions, is_torn):
        text = (self.content("captions.csv") or "").replace("\0", "\N{REPLACEMENT CHARACTER}")
        whole, wrong = set(), []
        for number, row in enumerate(csv.reader(text.splitlines(keepends=True))):
            if len(row) == 18 and captions.get(row[0]) == row[1] and len(row[17]) == 16:
                whole.add(row[0])
            elif not is_torn and (number > 0 or row[:2] != ["image", "caption"]):
                wrong.append(f"a row is {row!r}")
        return whole, wrong

    def cut(self, cuts, again, source):
        """Cuts the power at so many moments; how many states were looked at, how many lines were told of, and what is wrong."""
        moments = sorted(source.sample(range(len(self.events) + 1), min(cuts, len(self.events) + 1)) + [len(self.events)])
        states, told, wrong, done, printed = 0, 0, [], 0, b""
        for moment in moments:
            for event in self.events[done:moment]:
                self.state.do(event)
                printed += event[5] if event[0] == "a" else b""
            done = moment
            count = printed.count(b"\n")
            for way in ["none", "all", "order", "some"]:
                self.put(*self.state.after_cut(way, source))
                found = list(self.faults(count, moment == len(self.events), states % again == 0))
                wrong += [f"{self.target}, cut after call {moment} of {len(self.events)}, {way}: {fault}" for fault in found]
                states, told = states + 1, told + count
        return len(moments), states, told, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--cuts", type=int, default=200)
    parser.add_argument("--photos", type=int, default=64)
    parser.add_argument("--again", type=int, default=7)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--only", choices=TARGETS)
    options = parser.parse_args()
    options.program = os.path.abspath(options.program)
    print(f"seed {options.seed}")
    work = tempfile.mkdtemp(prefix="behold-powercut-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    recorder = os.path.join(work, "recorder.so")
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "powercut.c")
    subprocess.run([os.environ.get("CC", "cc"), "-O2", "-shared", "-fPIC", "-o", recorder, source, "-ldl"], check=True)
    faults = 0
    for target in [options.only] if options.only else TARGETS:
        run = Run(options, target, work, recorder)
        cuts, states, told, wrong = run.cut(options.cuts, options.again, random.Random(f"{options.seed} {target}"))
        faults += len(wrong)
        for fault in wrong[:20]:
            print("WRONG:", fault)
        print(f"{target}: {len(run.events)} calls, {cuts} power cuts, {states} states of the disk, {told} captions or turns "
              f"told of before them; {len(wrong)} faults")
    shutil.rmtree(work)
    print("all as it should be" if faults == 0 else f"{faults} faults")
    return faults > 0


if __name__ == "__main__":
    sys.exit(main())
