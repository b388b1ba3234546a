#!/usr/bin/env python3
"""Gives the server more than it can do, and looks at its memory, at who is served when, and at who can connect.

    Benchmarks/overload.py PROGRAM [--rounds 40] [--seconds 40] [--only memory|fairness|silence]

PROGRAM is the built `behold`. Each part starts a server of its own, on this machine's loopback addresses only.
  memory     40 rounds of 31 uploads of 25 MB at once: large JPEGs and PNGs and rubbish, as bodies and as forms. The peak must be
             at most 400 MB above the memory of an idle server, what is left 20 seconds later at most 50 MB above it. Each request
             must be answered, those that find no room with 503 and Retry-After, and the next request as well.
  fairness   64 clients that obey: each asks, sleeps for Retry-After if it gets 503, asks again, and starts anew when it was
             answered. Beside them, 16 that ask again at once, whatever they get. The time from an obedient client's first try to its
             answer must be at most three fair shares for 99 of 100. A fair share is the number of clients (80) times the mean time
             that the server needed for an answer: the run's time, divided by the answers that all clients got in it. It is
             measured with an address for each client, which must hold, and with all on 127.0.0.1, and with one address for
             those that obey and another for those that don't, which are reported.
  silence    500 connections of one address that say nothing. Another address must be answered within 100 ms.
"""
import argparse, os, random, re, select, shutil, signal, socket, subprocess, sys, tempfile, threading, \
    time, zlib

SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "assets", "samples")
MB = 1 << 20
faults = 0


def check(truth, sentence):
    global faults
    if not truth:
        faults += 1
        print(f"  WRONG: {sentence}", flush=True)


class Server:
    def __init__(self, program, work):
        self.errors = os.path.join(work, "errors")
        environment = {"HOME": work, "PATH": "/usr/bin:/bin"}
        with open(self.errors, "wb") as errors:
            self.process = subprocess.Popen(
                [program, "serve", "--port", "0", "--no-history"], stdout=errors, stderr=errors, env=environment)
        self.port = None
        for _ in range(600):
            with open(self.errors) as file:
                found = re.search(r"listening on http://\S+:(\d+)\n", file.read())
            if found:
                self.port = int(found.group(1))
                break
            time.sleep(0.1)
        if self.port is None:
            self.process.kill()
            sys.exit("the server doesn't listen")

    def memory(self, name):
        """VmRSS or VmHWM, in MB."""
        with open(f"/proc/{self.process.pid}/status") as file:
            return int(re.search(name + r":\s+(\d+) kB", file.read()).group(1)) / 1024

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            check(self.process.wait(60) == 0, f"the server ended with {self.process.returncode}")
        except subprocess.TimeoutExpired:
            self.process.kill()
            check(False, "the server didn't end")


def exchange(port, head, body=b"", address="127.0.0.1", limit=60):
    """Sends a request, reads its answer; returns status and headers. What isn't wanted any more isn't sent to its end."""
    deadline = time.monotonic() + limit
    with socket.create_connection(("127.0.0.1", port), limit, source_address=(address, 0)) as connection:
        connection.setblocking(False)
        left, answer = [memoryview(head.encode()), memoryview(body)], b""
        while b"\r\n\r\n" not in answer:
            rest = deadline - time.monotonic()
            if rest <= 0:
                raise TimeoutError("no answer")
            while left and not left[0]:
                left.pop(0)
            readable, writable, _ = select.select([connection], [connection] if left else [], [], rest)
            if readable:
                try:
                    piece = connection.recv(65_536)
                except BlockingIOError:
                    continue
                if not piece:
                    raise ConnectionError("closed without an answer")
                answer += piece
            elif writable:
                try:
                    left[0] = left[0][connection.send(left[0][:1 << 18]):]
                except BlockingIOError:
                    pass
                except OSError:
                    left = []
    lines = answer.split(b"\r\n\r\n")[0].decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines[1:])}
    return int(lines[0].split()[1]), headers


def request(target, kind, length, close=True):
    return (f"POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n"
            + ("Connection: close\r\n" if close else "") + "\r\n")


def health(port, address="127.0.0.1"):
    start = time.monotonic()
    status, _ = exchange(port, "GET /v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", address=address)
    return status, time.monotonic() - start


def sample(name):
    with open(os.path.join(SAMPLES, name), "rb") as file:
        return file.read()


def large_png(size):
    """Noise, which isn't compressed."""
    def chunk(name, data):
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    side = int((size / 3) ** 0.5)
    noise = random.Random(1).randbytes(side * (3 * side + 1))
    rows = bytearray(noise)
    rows[::3 * side + 1] = bytes(side)
    header = side.to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(rows), 0))
            + chunk(b"IEND", b""))


def large_jpeg(size):
    """Grey blocks with all 63 waves in each: a code of 6 bits for each wave, and 10 bits that say how strong it is."""
    source = random.Random(2)
    # Codes are all zeros: there is one of 8 bits for the mean, which never changes, one of 6 for the waves.
    block = bytes([0]) + b"".join(bytes([source.randrange(4), source.randrange(255)]) for _ in range(63))
    blocks = int((size / len(block)) ** 0.5)
    side = (8 * blocks).to_bytes(2, "big")

    def segment(marker, data):
        return bytes([0xff, marker]) + (len(data) + 2).to_bytes(2, "big") + data

    def table(kind, bits, symbol):
        return segment(0xc4, bytes([kind]) + bytes(int(length == bits) for length in range(1, 17)) + bytes([symbol]))

    return (b"\xff\xd8" + segment(0xdb, b"\0" + b"\1" * 64) + segment(0xc0, b"\x08" + side * 2 + b"\x01\x01\x11\0")
            + table(0, 8, 0) + table(0x10, 6, 0x0a) + segment(0xda, b"\x01\x01\0\0\x3f\0")
            + block * (blocks * blocks) + b"\xff\xd9")


def form(picture, kind):
    mark = b"----overload"
    body = (b"--" + mark + b"\r\nContent-Disposition: form-data; name=\"question\"\r\n\r\nwhat is this?\r\n"
            b"--" + mark + b"\r\nContent-Disposition: form-data; name=\"image\"; filename=\"x\"\r\nContent-Type: " + kind
            + b"\r\n\r\n" + picture + b"\r\n--" + mark + b"--\r\n")
    return "multipart/form-data; boundary=" + mark.decode(), body


def at_once(works):
    threads = [threading.Thread(target=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def memory(program, work, rounds):
    jpeg, png, rubbish = large_jpeg(25 * MB), large_png(25 * MB), random.Random(3).randbytes(25 * MB)
    uploads = [
        ("/v1/inspect", "image/jpeg", jpeg), ("/v1/ask", *form(jpeg, b"image/jpeg")), ("/v1/caption", "image/png", png),
        ("/v1/ask", *form(png, b"image/png")), ("/v1/inspect", "image/jpeg", rubbish), ("/v1/ask", *form(rubbish, b"image/png")),
        ("/v1/ask?question=what+is+this%3F", "image/jpeg", jpeg)]
    server = Server(program, work)
    circle = sample("red-circle.png")
    for target in ["/v1/ask?question=what+is+this%3F", "/v1/caption", "/v1/inspect"]:
        status, _ = exchange(server.port, request(target, "image/png", len(circle)), circle)
        check(status == 200, f"{target}: {status}")
    time.sleep(6)
    idle = server.memory("VmRSS")
    counts, slowest = {}, 0
    lock = threading.Lock()

    def upload(number):
        nonlocal slowest
        target, kind, body = uploads[number % len(uploads)]
        start = time.monotonic()
        try:
            status, headers = exchange(server.port, request(target, kind, len(body)), body, limit=120)
        except (OSError, TimeoutError) as error:
            status, headers = str(error) or type(error).__name__, {}
        with lock:
            slowest = max(slowest, time.monotonic() - start)
            counts[status] = counts.get(status, 0) + 1
            if status == 503:
                check(headers.get("retry-after", "").isdigit(), "503 without Retry-After")

    start = time.monotonic()
    for number in range(rounds):
        at_once([lambda number=number: upload(number) for number in range(number, number + 31)])
    seconds = time.monotonic() - start
    peak = server.memory("VmHWM")
    answered = counts.get(200, 0)
    print(f"memory: {rounds} rounds of 31 uploads of 25 MB in {seconds:.0f} s, slowest {slowest:.1f} s; "
          f"answers {dict(sorted(counts.items(), key=str))}")
    check(set(counts) <= {200, 400, 415, 503}, "a request had no proper answer")
    check(answered > 0, "nothing was answered")
    status, _ = exchange(server.port, request("/v1/inspect", "image/png", len(png)), png)
    check(status == 200, f"the next request got {status}")
    time.sleep(20)
    left = server.memory("VmRSS")
    print(f"  idle {idle:.0f} MB; peak {peak - idle:+.0f} MB; 20 s later {left - idle:+.0f} MB", flush=True)
    check(peak - idle <= 400, "the peak is more than 400 MB above idle")
    check(left - idle <= 50, "more than 50 MB are left")
    server.end()


def fairness(program, work, seconds, title, obedient_address, hammering_address, must):
    server = Server(program, work)
    circle = sample("red-circle.png")
    head = request("/v1/caption?beams=5&num=5", "image/png", len(circle))
    exchange(server.port, head, circle)
    waits, open_tries, answers, refusals = [], {}, [0, 0], [0, 0]
    lock = threading.Lock()
    end = time.monotonic() + seconds
    problems = {}

    def client(number, obeys, address):
        while True:
            first = time.monotonic()
            if first >= end:
                return
            open_tries[number, obeys] = first
            while True:
                try:
                    status, headers = exchange(server.port, head, circle, address)
                except (OSError, TimeoutError) as error:
                    status, headers = str(error) or type(error).__name__, {}
                now = time.monotonic()
                with lock:
                    if status == 200 and now < end:
                        answers[obeys] += 1
                        if obeys:
                            waits.append(now - first)
                    elif status == 503:
                        refusals[obeys] += 1
                    elif status != 200:
                        problems[status] = problems.get(status, 0) + 1
                if now >= end:
                    if obeys and status != 200:
                        with lock:
                            waits.append(now - first)
                    return
                if status == 200:
                    break
                if obeys:
                    time.sleep(float(headers.get("retry-after", 1)))

    healths = []

    def watch():
        while time.monotonic() < end:
            healths.append(health(server.port, "127.0.3.1")[1])
            time.sleep(0.5)

    start = time.monotonic()
    at_once([lambda number=number: client(number, True, obedient_address(number)) for number in range(64)]
            + [lambda number=number: client(number, False, hammering_address(number)) for number in range(16)] + [watch])
    share = 80 * (end - start) / max(1, sum(answers))
    waits.sort()
    middle, late = waits[len(waits) // 2], waits[len(waits) * 99 // 100]
    print(f"fairness, {title}: {answers[1]} answers to 64 that obey, {answers[0]} to 16 that don't, "
          f"{refusals[1]} and {refusals[0]} refusals; {1000 * share / 80:.0f} ms an answer, a fair share is {share:.2f} s\n"
          f"  from the first try to the answer: half within {middle:.2f} s, 99 of 100 within {late:.2f} s, "
          f"{late / share:.2f} fair shares; health within {1000 * max(healths):.0f} ms", flush=True)
    check(not problems, f"answers that weren't: {problems}")
    if must:
        check(late <= 3 * share, "99 of 100 had to wait for more than three fair shares")
    server.end()


def silence(program, work):
    server = Server(program, work)
    silent = []
    for _ in range(500):
        try:
            silent.append(socket.create_connection(("127.0.0.1", server.port), 10, source_address=("127.0.0.9", 0)))
        except OSError:
            pass
    times = []
    for number in range(40):
        try:
            status, taken = health(server.port, f"127.0.4.{1 + number % 4}")
            check(status == 200, f"health: {status}")
            times.append(taken)
        except OSError as error:
            check(False, f"another address: {error}")
    print(f"silence: {len(silent)} connections of one address; another one is answered within "
          f"{1000 * max(times, default=0):.0f} ms")
    check(times and max(times) <= 0.1, "another address had to wait for more than 100 ms")
    for connection in silent:
        connection.close()
    server.end()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--seconds", type=int, default=40)
    parser.add_argument("--only", choices=["memory", "fairness", "silence"])
    options = parser.parse_intermixed_args()
    work = tempfile.mkdtemp(prefix="behold-overload-")
    if options.only in (None, "silence"):
        silence(options.program, work)
    if options.only in (None, "fairness"):
        for title, obedient, hammering, must in [
            ("an address each", lambda number: f"127.0.1.{number + 1}", lambda number: f"127.0.2.{number + 1}", True),
            ("all on one address", lambda number: "127.0.0.1", lambda number: "127.0.0.1", False),
            ("two addresses", lambda number: "127.0.0.2", lambda number: "127.0.0.3", False),
        ]:
            fairness(options.program, work, options.seconds, title, obedient, hammering, must)
    if options.only in (None, "memory"):
        memory(options.program, work, options.rounds)
    shutil.rmtree(work)
    print("all as it should be" if faults == 0 else f"{faults} faults")
    return faults > 0


if __name__ == "__main__":
    sys.exit(main())
