#!/usr/bin/env python3
"""Runs two versions of the program over one list of commands and compares everything that they print and write.

    Benchmarks/same_results.py PROGRAM [--earlier PROGRAM | --commit COMMIT] [--data FOLDER]
    Benchmarks/same_results.py PROGRAM --cost [--rounds 10] [--photos 200] …

PROGRAM is the built `behold`. The earlier one is named, or built of COMMIT (default: BASELINE below) in a clone of this
repository under `.build-earlier`. Each program in turn gets the same empty folder at the same path, runs every command of the list in order, and answers every request of the list as a server. Standard output,
standard error, exit status, replies and all files written are then compared, byte by byte after times, durations and the
program's process number were replaced. The history is compared row by row through `history export`.
With photos in `--data` (the folder of flickr8k) commands run on them too; without, on the samples alone.

--cost times `ask` and runs over a folder (to sidecars, XMP, JSON Lines and CSV), both programs in turn, and prints the medians of
the ratios of time and of peak memory.
"""
import argparse, difflib, hashlib, http.client, json, os, re, shutil, signal, statistics, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# The version that later ones are held against.
BASELINE = "8fc1dfd"

# What two runs of one program already differ in.
VARIABLE = [
    (re.compile(rb'"seconds": ?[0-9.e+-]+'), b'"seconds": S'),
    (re.compile(rb'\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?Z?'), b"TIME"),
    (re.compile(rb'\b\d\d:\d\d:\d\d\b'), b"TIME"),
    (re.compile(rb"\b[0-9]+(\.[0-9]+)? ?(ms|s|min|KB|MB)\b"), b"MEASURE"),
    (re.compile(rb"\b[0-9]+(\.[0-9]+)? (seconds?|minutes?|photos?/s|images?/s|questions?/s)"), b"MEASURE"),
    (re.compile(rb"(?m)^seconds +[0-9.]+$"), b"seconds S"),
    # In tables seconds are the last column but a check, or the last.
    (re.compile(rb"(?m),[0-9]+(\.[0-9]+)?(e-[0-9]+)?(,[0-9a-f]{16})?(\r?)$"), rb",S\3"),
    # The model that comes with the program.
    (re.compile(rb"/[^\"\s]*/behold_BeholdAssets"), b"FOLDER/behold_BeholdAssets"),
    (re.compile(rb"/[^\"\s]*/behold_BeholdVocabulary"), b"FOLDER/behold_BeholdVocabulary"),
    (re.compile(rb'"(started|ended|time|date)": ?"[^"]*"'), rb'"\1": TIME'),
]


def plain(text):
    for pattern, word in VARIABLE:
        text = pattern.sub(word, text)
    return text


def build(commit):
    """The program of an earlier commit, built once in a clone beside the build folder."""
    clone = os.path.join(ROOT, ".build-earlier", commit)
    program = os.path.join(clone, ".build", "release", "behold")
    if not os.path.exists(program):
        if not os.path.isdir(clone):
            subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        subprocess.run(["git", "-C", clone, "checkout", "--quiet", commit], check=True)
        subprocess.run(
            ["swift", "build", "-c", "release", "--static-swift-stdlib", "--product", "behold"], cwd=clone, check=True)
    return program


def ask_commands(photos):
    questions = ["what color is the circle?", "is it outdoors?", "how many people are there?", "what is this"]
    for number, photo in enumerate(photos):
        yield ["ask", photo, questions[number % 4], "--json"]
    for style in ([], ["--jsonl"], ["--json"], ["--verbose"], ["--quiet"], ["--plain"]):
        yield ["ask", photos[0], questions[0], *style]
    yield ["ask", photos[0], photos[1], questions[0], questions[1], "--jsonl"]
    yield ["ask", "--image", photos[2], "--question", "what is above the red circle?"]
    for precision in ("float32", "int8", "bfloat16", "fastest", "int3"):
        yield ["ask", photos[0], questions[0], "--precision", precision, "--json", "--no-history"]
    yield ["ask", photos[0], questions[0], "--threads", "1", "--json", "--no-history"]
    yield ["ask", photos[0], "what colour is the zyxgrop?"]
    yield ["ask", photos[0], "zyxgrop"]
    yield ["ask", photos[0], ""]
    yield ["ask", photos[0], "x" * 5000]
    yield ["ask", photos[0]]
    yield ["ask", "missing.png", "what is it?"]
    yield ["ask", "no-picture.jpg", "what is it?"]
    yield ["ask", "cut.jpg", "what is it?"]
    yield ["ask", "folder", "what is it?", "--jsonl"]
    yield ["ask", photos[0], "what is it?", "--threads", "0"]
    yield ["ask", photos[0], "what is it?", "--model", "nowhere"]
    yield ["ask", photos[0], "what color is the circle?", "--why", "why.png"]
    yield ["ask", photos[0], "what color is the circle?", "--max-megapixels", "0"]


def caption_commands(folder):
    yield ["caption", folder]
    yield ["caption", folder, "--jsonl"]
    yield ["caption", folder, "--json"]
    for target in ("sidecar", "xmp", "out.jsonl", "out.csv", folder + "/out.html"):
        style = ["--style", "alt"] if target.endswith("html") else []
        yield ["caption", folder, "--to", target, *style]
        yield ["caption", folder, "--to", target, *style]
        yield ["caption", folder, "--to", target, "--overwrite", "--beams", "1", *style]
    yield ["caption", folder, "--to", "sidecar", "--append", "--prefix", "a"]
    yield ["caption", folder, "--to", "sidecar", "--prepend", "--num", "2"]
    yield ["caption", folder, "--to", "sidecar", "--to", "more.jsonl", "--to", "more.csv", "--beams", "2"]
    for options in (
        ["--num", "3"], ["--seed", "7"], ["--seed", "7", "--num", "2"], ["--beams", "5"], ["--length", "6"],
        ["--length-penalty", "0"], ["--no-repeat", "0"], ["--prefix", "a photo of"], ["--prefix", "zyxgrop"],
        ["--style", "alt"], ["--beams", "99"], ["--exclude", "*.jpg"], ["--precision", "float32"],
        ["--precision", "int8"], ["--threads", "1"], ["--verbose"], ["--quiet"], ["--no-history"],
    ):
        yield ["caption", folder, "--jsonl", *options]
    yield ["caption", "missing"]
    yield ["caption", "empty"]
    yield ["caption", "cut.jpg", "no-picture.jpg", folder, "--jsonl"]
    yield ["caption", folder, "--to", "out.docx"]
    yield ["caption", folder, "--append", "--prepend"]


def search_commands(folder, photos):
    for text in ("a red circle", "two squares", "a dog on a beach", "zyxgrop", "people playing in water"):
        yield ["search", text, folder]
        yield ["search", text, folder, "--json"]
        yield ["search", text, folder, "--jsonl", "--limit", "3"]
    for precision in ("float32", "int8"):
        yield ["search", "a white star", folder, "--jsonl", "--precision", precision, "--no-history"]
    yield ["search", "--like", photos[0], folder, "--jsonl"]
    yield ["search", "--text", "blue", folder, "--sheet", "sheet.png"]
    yield ["search", "--texts", "sentences.txt", photos[0], "--jsonl"]
    yield ["search", "a red circle", "--jsonl"]
    yield ["search", "a red circle", "missing"]
    yield ["search", "", folder]


def other_commands(photos):
    for photo in photos[:8]:
        yield ["inspect", photo, "--json"]
    yield ["inspect", photos[0]]
    yield ["inspect", photos[0], photos[1], "missing.png", "cut.jpg", "no-picture.jpg", "--jsonl"]
    for name in ("", "ask", "caption", "search", "history", "serve", "train", "model"):
        yield ["help", name] if name else ["help"]
    yield ["--version"]
    yield ["nonsense"]
    yield ["captoin", "x"]
    yield ["config"]
    yield ["config", "--json"]
    yield ["model"]
    yield ["model", "list", "--json"]
    yield ["model", "show", "behold-small"]
    yield ["model", "show", "nowhere"]
    yield ["model", "add", "model-copy", "--name", "copy"]
    yield ["ask", photos[0], "what is it?", "--model", "copy", "--json"]
    yield ["model", "remove", "copy"]
    yield ["completions", "bash"]
    yield ["manual"]
    yield ["doctor"]


def history_commands(photos):
    yield ["history"]
    yield ["history", "circle"]
    yield ["history", "red circle", "--jsonl"]
    yield ["history", "--kind", "ask", "--json"]
    yield ["history", "--kind", "caption", "--limit", "5"]
    yield ["history", "--image", photos[0], "--jsonl"]
    yield ["history", "--since", "2 days ago", "--limit", "3"]
    yield ["history", "--until", "yesterday"]
    yield ["history", "--model", "behold-small", "--limit", "2"]
    yield ["history", "--session", "1"]
    yield ["history", "--fts", "circ*"]
    yield ["history", "--fts", "AND AND"]
    for turn in ("1", "2", "20", "99999", "x"):
        yield ["history", "show", turn]
        yield ["history", "show", turn, "--json"]
    yield ["history", "stats"]
    yield ["history", "stats", "--json"]
    yield ["history", "path"]
    for ending in ("json", "jsonl", "csv", "md"):
        yield ["history", "export", "--to", "turns." + ending]
    yield ["history", "export", "--format", "jsonl"]
    yield ["history", "backup", "backup.sqlite"]
    yield ["history", "rm", "circle", "--dry-run"]
    yield ["history", "rm", "1", "--yes"]
    yield ["history", "rm", "--image", photos[1], "--yes"]
    yield ["history", "rm"]
    yield ["history", "stats", "--history", "foreign.sqlite"]
    yield ["history", "stats", "--history", "missing.sqlite"]
    yield ["history", "export", "--format", "jsonl"]


def evaluation_commands():
    yield ["eval", "questions", "--data", "data", "--json"]
    yield ["eval", "captions", "--data", "data", "--json"]
    yield ["eval", "retrieval", "--data", "data", "--json"]
    yield ["eval", "calibration", "--data", "data", "--json", "--diagram", "reliability.png"]
    for precision in ("float32", "int8"):
        yield ["eval", "captions", "--data", "data", "--json", "--precision", precision]
    yield ["train", "--data", "data/taught", "--to", "trained", "--epochs", "2", "--seed", "3", "--no-rehearsal"]
    yield ["ask", "photos/a.png", "what color is the circle?", "--model", "trained", "--json"]
    yield ["train", "--data", "missing", "--to", "other"]
    yield ["eval", "questions", "--data", "missing"]


CONVERSATION = b"""/image photos/a.png
what color is the circle?
/top
/why
/caption
@1 is it outdoors?
/images
/history circle
/search a red circle
/nonsense
photos/b.png what is this?
/save saved.md
/quit
"""


def requests(photo):
    """Method, target, headers, body."""
    image = {"Content-Type": "image/png"}
    form = {"Content-Type": "multipart/form-data; boundary=b"}

    def part(name, value, extra=b""):
        return b'--b\r\nContent-Disposition: form-data; name="' + name + b'"' + extra + b"\r\n\r\n" + value + b"\r\n"

    asked = part(b"image", photo, b'; filename="p.png"') + part(b"question", b"what color is the circle?") + b"--b--\r\n"
    yield "GET", "/", {}, None
    yield "GET", "/page.js", {}, None
    yield "GET", "/v1/health", {}, None
    yield "POST", "/v1/ask", form, asked
    yield "POST", "/v1/ask?question=what+is+this", image, photo
    yield "POST", "/v1/ask", image, photo
    yield "POST", "/v1/caption", image, photo
    yield "POST", "/v1/caption?beams=5", image, photo
    yield "POST", "/v1/caption?beams=x", image, photo
    yield "POST", "/v1/inspect", image, photo
    yield "POST", "/v1/inspect", image, b"no picture"
    yield "POST", "/v1/search", {"Content-Type": "application/json"}, b'{"text": "a red circle"}'
    yield "POST", "/v1/search", {"Content-Type": "application/json"}, b'{"text": '
    yield "GET", "/v1/history?q=circle&limit=5", {}, None
    yield "GET", "/v1/history?limit=-1", {}, None
    yield "GET", "/v1/nothing", {}, None
    yield "DELETE", "/v1/history", {}, None
    yield "POST", "/v1/ask", {"Content-Type": "text/plain"}, b"x"
    yield "GET", "/v1/health", {"Host": "evil.example"}, None


class World:
    """A folder with everything that the commands name, at the same path for each program."""

    def __init__(self, data):
        self.folder = os.path.join(tempfile.gettempdir(), f"behold-same-results-{os.getpid()}")
        self.data = data

    def make(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        samples = os.path.join(ROOT, "assets", "samples")
        photos = os.path.join(self.folder, "photos")
        os.makedirs(photos)
        os.makedirs(os.path.join(self.folder, "empty"))
        os.makedirs(os.path.join(self.folder, "home"))
        sources = sorted(os.path.join(samples, name) for name in os.listdir(samples) if name.endswith((".png", ".jpg")))
        if self.data:
            images = os.path.join(self.data, "images")
            sources += sorted(os.path.join(images, name) for name in os.listdir(images))[:24]
        names = []
        for number, source in enumerate(sources):
            name = os.path.join("photos", f"{chr(97 + number % 26)}{number // 26 or ''}{os.path.splitext(source)[1]}")
            shutil.copyfile(source, os.path.join(self.folder, name))
            names.append(name)
        # The questions of the list are about this one.
        shutil.copyfile(os.path.join(samples, "red-circle.png"), os.path.join(photos, "a.png"))
        shutil.copyfile(os.path.join(samples, "two-squares.png"), os.path.join(photos, "b.png"))
        os.makedirs(os.path.join(self.folder, "folder"))
        shutil.copyfile(sources[2], os.path.join(self.folder, "folder", "x" + os.path.splitext(sources[2])[1]))
        self.write("no-picture.jpg", b"no picture at all")
        with open(os.path.join(samples, "turned.jpg"), "rb") as file:
            whole = file.read()
        self.write("cut.jpg", whole[:len(whole) * 2 // 3])
        self.write("foreign.sqlite", b"not a database, but long enough to be looked at. " * 40)
        self.write("sentences.txt", b"a red circle\na dog\ntwo purple squares\n")
        # One thread, so that turns are numbered in one order.
        self.write("home/.config/behold/config.json", b'{"threads": 1}')
        self.questions(names)
        model = os.path.join(self.folder, "model-copy")
        shutil.copytree(os.path.join(ROOT, "assets", "behold-small"), model)
        for name in ("vocab.txt", "answers.txt"):
            shutil.copyfile(os.path.join(ROOT, "vocab", name), os.path.join(model, name))
        names = sorted(name for name in os.listdir(photos))
        first = ["photos/a.png", "photos/b.png"]
        return first + [p for p in (os.path.join("photos", name) for name in names) if p not in first]

    def questions(self, names):
        """Data sets in the forms that `eval` and `train` read, of the photos that are there."""
        colors = ["red", "blue", "green", "white"]
        for folder in ("data/flickr8k/images", "data/easy-vqa/images", "data/taught/images"):
            os.makedirs(os.path.join(self.folder, folder))
            for name in names:
                shutil.copyfile(os.path.join(self.folder, name), os.path.join(self.folder, folder, os.path.basename(name)))
        images = [os.path.basename(name) for name in names]
        self.write("data/flickr8k/captions.jsonl", b"".join(
            json.dumps({"image": "images/" + image, "split": "val", "captions": ["a dog runs", "a red circle", "people"]}).encode()
            + b"\n" for image in images))
        self.write("data/easy-vqa/qa.jsonl", b"".join(
            json.dumps({"image": "images/" + image, "split": "val", "question": "what color is the shape?",
                        "answer": colors[number % 4]}).encode() + b"\n" for number, image in enumerate(images)))
        self.write("data/taught/qa.jsonl", b"".join(
            json.dumps({"image": "images/" + image, "split": "val" if number % 4 == 0 else "train",
                        "question": "which kind is it?", "answer": ["snork", "blip"][number % 2]}).encode() + b"\n"
            for number, image in enumerate(images)))

    def write(self, name, content):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)

    def environment(self):
        return {
            "HOME": os.path.join(self.folder, "home"), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC",
            "BEHOLD_SAME_RESULTS": "1", "COLUMNS": "100",
        }

    def files(self):
        """Every file's text, or the digest of one that isn't text; databases are compared by their rows elsewhere."""
        found = {}
        for path, _, names in os.walk(self.folder):
            for name in names:
                whole = os.path.join(path, name)
                if name.endswith(".sqlite") or ".sqlite-" in name:
                    continue
                with open(whole, "rb") as file:
                    content = file.read()
                is_text = b"\0" not in content[:4096]
                found[os.path.relpath(whole, self.folder)] = (
                    plain(content) if is_text else hashlib.sha256(content).hexdigest().encode())
        return found


def run(program, world, arguments, stdin=b""):
    result = subprocess.run(
        [program, *arguments], cwd=world.folder, env=world.environment(), input=stdin, capture_output=True, timeout=600)
    return result.returncode, plain(result.stdout), plain(result.stderr)


def serve(program, world, photo):
    """Every request's status and body, by a server of the program."""
    server = subprocess.Popen(
        [program, "serve", "--port", "0"], cwd=world.folder, env=world.environment(), stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT)
    replies = []
    try:
        port = None
        while port is None:
            line = server.stdout.readline()
            found = re.search(rb"127\.0\.0\.1:(\d+)", line)
            port = int(found.group(1)) if found else None
            if not line and server.poll() is not None:
                raise RuntimeError("the server ended before it listened")
        for method, target, headers, body in requests(photo):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request(method, target, body, headers)
            reply = connection.getresponse()
            kept = sorted(
                f"{name.lower()}: {value}" for name, value in reply.getheaders()
                if name.lower() not in ("date", "content-length"))
            replies.append((f"{method} {target}", reply.status, "\n".join(kept).encode(), plain(reply.read())))
            connection.close()
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)
    return replies


def record(program, world):
    """All that one program prints and writes, in the order of the list."""
    photos = world.make()
    lists = [
        other_commands(photos), ask_commands(photos), caption_commands("photos"), search_commands("photos", photos),
        history_commands(photos), evaluation_commands(),
    ]
    results = [(" ".join(c), *run(program, world, c)) for commands in lists for c in commands]
    results.append(("(conversation)", *run(program, world, [], CONVERSATION)))
    with open(os.path.join(world.folder, photos[0]), "rb") as file:
        results += serve(program, world, file.read())
    results.append(("history export at the end", *run(program, world, ["history", "export", "--format", "jsonl"])))
    return results, world.files()


def compare(earlier, later, world, allowed):
    print(f"earlier: {earlier}\nlater:   {later}")
    (before, files_before), (after, files_after) = record(earlier, world), record(later, world)
    different = 0

    def show(name, one, other):
        nonlocal different
        different += 1
        print(f"DIFFERENT: {name}")
        lines = list(difflib.unified_diff(
            one.decode(errors="replace").splitlines(), other.decode(errors="replace").splitlines(), "earlier", "later",
            lineterm="", n=0))
        print("\n".join("    " + line[:200] for line in lines[:12]))

    for one, other in zip(before, after):
        name, status, out, error = one
        _, other_status, other_out, other_error = other
        if any(re.search(pattern, name) for pattern in allowed):
            continue
        if status != other_status:
            show(f"{name} (status)", str(status).encode(), str(other_status).encode())
        if out != other_out:
            show(name, out, other_out)
        if error != other_error:
            show(f"{name} (standard error)", error, other_error)
    for name in sorted(files_before.keys() | files_after.keys()):
        if files_before.get(name) != files_after.get(name):
            show(f"the file {name}", files_before.get(name, b"(absent)"), files_after.get(name, b"(absent)"))
    print(f"{len(before)} commands and requests, {len(files_before)} files; {different} differences")
    return different


def measured(program, arguments, world):
    start = time.perf_counter()
    process = subprocess.Popen(
        [program, *arguments], cwd=world.folder, env=world.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - start, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


def cost(earlier, later, world, rounds, count):
    """Medians of the ratios, both programs in turn."""
    world.make()
    source = os.path.join(world.data, "images") if world.data else os.path.join(world.folder, "photos")
    many = os.path.join(world.folder, "many")
    os.makedirs(many)
    for name in sorted(os.listdir(source))[:count]:
        shutil.copyfile(os.path.join(source, name), os.path.join(many, name))
    history = os.path.join(world.folder, "home", ".local", "share", "behold")

    def clear():
        shutil.rmtree(history, ignore_errors=True)
        for name in os.listdir(many):
            if name.endswith((".txt", ".xmp")):
                os.remove(os.path.join(many, name))
        for name in ("many.jsonl", "many.csv"):
            if os.path.exists(os.path.join(world.folder, name)):
                os.remove(os.path.join(world.folder, name))

    cases = [
        ("ask", ["ask", "photos/a.png", "what color is the circle?"], True),
        ("ask, photo known", ["ask", "photos/a.png", "what color is the circle?"], False),
        ("caption to sidecars", ["caption", "many", "--to", "sidecar"], True),
        ("caption to sidecars, again", ["caption", "many", "--to", "sidecar"], False),
        ("caption to XMP", ["caption", "many", "--to", "xmp"], True),
        ("caption to JSON Lines", ["caption", "many", "--to", "many.jsonl"], True),
        ("caption to CSV", ["caption", "many", "--to", "many.csv"], True),
    ]
    repeats = {"ask": 5, "ask, photo known": 5, "caption to sidecars, again": 3}
    worst = 0
    print(f"{count} photos, {rounds} rounds, both programs in turn: median of later / earlier")
    for name, arguments, is_fresh in cases:
        times, memories = [], []
        for number in range(rounds):
            figures = {}
            for program in (earlier, later) if number % 2 == 0 else (later, earlier):
                clear()
                if not is_fresh:
                    measured(program, arguments, world)
                spent, most = 0, 0
                for _ in range(repeats.get(name, 1)):
                    if is_fresh:
                        clear()
                    seconds, memory, status = measured(program, arguments, world)
                    if status != 0:
                        sys.exit(f"{' '.join(arguments)} ended with {status}")
                    spent, most = spent + seconds, max(most, memory)
                figures[program] = (spent, most)
            times.append(figures[later][0] / figures[earlier][0])
            memories.append(figures[later][1] / figures[earlier][1])
        ratio = statistics.median(times)
        worst = max(worst, ratio)
        print(f"    {name:30} time {ratio:.3f} ({min(times):.2f} to {max(times):.2f})   "
              f"peak memory {statistics.median(memories):.3f}", flush=True)
    print(f"the largest is {worst:.3f}; the bound is 1.03")
    return worst > 1.03


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--earlier")
    parser.add_argument("--commit", default=BASELINE)
    parser.add_argument("--data")
    parser.add_argument("--allow", action="append", default=[], help="a pattern of commands that may differ")
    parser.add_argument("--cost", action="store_true")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--photos", type=int, default=200)
    options = parser.parse_args()
    later = os.path.abspath(options.program)
    earlier = os.path.abspath(options.earlier) if options.earlier else build(options.commit)
    world = World(os.path.abspath(options.data) if options.data else None)
    try:
        if options.cost:
            return cost(earlier, later, world, options.rounds, options.photos)
        return compare(earlier, later, world, options.allow) > 0
    finally:
        shutil.rmtree(world.folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
