#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
A crowd of clients that only take up room, and one that asks meanwhile:

    crowd.py PORT[,PORT-OF-THE-PROBE] SECONDS KIND=COUNT...

KIND is idle, heads, bodies, readers, refused or handshakes: connections that
say nothing, send a byte of a head, a body or a TLS handshake now and then, ask
again and again without reading, or do not close when they are refused.  Who is thrown out comes back after a while.
The probe asks on new connections and on one that stays open, by turns, once in
5 ms.  Prints the figures as JSON.
"""
import json
import multiprocessing
import resource
import selectors
import socket
import statistics
import sys
import time

STEP_S = 0.5  # between the bytes of a slow one
TICKS = 50  # in which they take turns
GET = b"GET /sim-info-api/v1/slots HTTP/1.1\r\nHost: localhost\r\n\r\n"
HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"

# What each kind says first, and the byte that it adds each time.
KINDS = {
    "idle": (b"", b""),
    "heads": (b"GET / HTTP/1.1\r\nX: ", b"x"),
    "bodies": (
        b"POST /sim-auth-api/v1/slot/0 HTTP/1.1\r\nHost: localhost\r\n"
        b"Content-Length: 4000\r\n\r\n",
        b" ",
    ),
    "readers": (GET * 100, GET),
    "refused": (b"bad\r\n", b"x"),
    "handshakes": (HELLO, b"\x00"),
}

# They do not look at what comes, and so learn of their end when they send.
BLIND = ("readers", "refused")


class Member:
    def __init__(self, kind, address):
        self.kind = kind
        self.sock = socket.socket()
        if kind == "readers":
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.sock.connect(address)
        self.sock.setblocking(False)
        self.since = time.monotonic()
        self.gone = False
        self.say(KINDS[kind][0])

    def say(self, data):
        try:
            self.sock.send(data)
        except BlockingIOError:
            pass
        except ConnectionError:
            self.gone = True

    def has_ended(self):
        """For those that look: they wait for the end only."""
        try:
            return self.sock.recv(4096) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True


class Crowd:
    def __init__(self, address, counts):
        self.address = address
        self.selector = selectors.DefaultSelector()
        self.members = {}  # as an ordered set
        self.away = []
        self.lives = {kind: [] for kind in counts}
        for kind, count in counts.items():
            for _ in range(count):
                self.join(kind)

    def join(self, kind):
        member = Member(kind, self.address)
        self.members[member] = True
        if kind not in BLIND:
            self.selector.register(
                member.sock, selectors.EVENT_READ, member
            )

    def drop_ended(self, wait_s):
        for key, _ in self.selector.select(wait_s):
            member = key.data
            if not member.has_ended():
                continue
            self.selector.unregister(member.sock)
            self.leave(member)

    def leave(self, member):
        self.lives[member.kind].append(time.monotonic() - member.since)
        member.sock.close()
        del self.members[member]
        self.away.append(member.kind)

    def run(self, seconds):
        start = time.monotonic()
        for tick in range(round(seconds / STEP_S * TICKS)):
            due = start + tick * STEP_S / TICKS
            while (wait_s := due - time.monotonic()) > 0:
                self.drop_ended(wait_s)
            for _ in range(-(-len(self.away) // TICKS)):
                self.join(self.away.pop(0))
            for member in list(self.members)[tick % TICKS :: TICKS]:
                member.say(KINDS[member.kind][1])
                if member.gone and member.kind in BLIND:
                    self.leave(member)


def ask(sock):
    sock.sendall(GET)
    data = b""
    while b"\r\n\r\n" not in data:
        if not (more := sock.recv(65536)):
            raise ConnectionError("closed")
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise ConnectionError(head.decode())
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += sock.recv(65536)


def connect(address):
    sock = socket.create_connection(address, timeout=10)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def is_answered(kept):
    """A server may close at any time a connection that nobody uses."""
    try:
        ask(kept)
        return True
    except OSError:
        return False


def probe(address, seconds, out):
    times, failures = [], []
    kept = connect(address)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.monotonic()
        try:
            if not len(times) % 2 or not is_answered(kept):
                kept.close()
                kept = connect(address)
                ask(kept)
        except OSError as error:
            failures.append(str(error))
        times.append((time.monotonic() - start) * 1000)
        time.sleep(0.005)
    out.put((times, failures))


def main():
    ports = sys.argv[1].split(",")
    address = ("127.0.0.1", int(ports[0]))
    seconds = float(sys.argv[2])
    counts = {k: int(v) for k, v in (arg.split("=") for arg in sys.argv[3:])}
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    out = multiprocessing.Queue()
    crowd = Crowd(address, counts)
    prober = multiprocessing.Process(
        target=probe, args=(("127.0.0.1", int(ports[-1])), seconds, out)
    )
    prober.start()
    crowd.run(seconds)
    times, failures = out.get(timeout=60)
    prober.join()
    print(
        json.dumps(
            {
                "probes": len(times),
                "failures": failures[:5],
                "p50_ms": round(statistics.median(times), 2),
                "p99_ms": round(statistics.quantiles(times, n=100)[98], 2),
                "max_ms": round(max(times), 2),
                "ended": {k: len(v) for k, v in crowd.lives.items()},
                "shortest_s": {
                    k: round(min(v), 1) for k, v in crowd.lives.items() if v
                },
                "longest_s": {
                    k: round(max(v), 1) for k, v in crowd.lives.items() if v
                },
            }
        )
    )


if __name__ == "__main__":
    main()
