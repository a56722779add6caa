#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Requests as bytes, and what must come back:

    conformance.py PORT [CA-FILE]

Each is sent whole, cut in two at every byte, and byte by byte; the same answers
must come each time, no more, and then the end.  With a CA file it is all over
TLS, and cut at three places only.  Prints a line for each that is not so.
"""
import asyncio
import socket
import ssl
import sys

AT_ONCE = 150  # connections
PAUSE_S = 0.008  # so that the server reads one part before the other comes
PATIENCE_S = 20

H = "Host: localhost\r\n"
C = "Connection: close\r\n"
HC = H + C
TE = "Transfer-Encoding: chunked\r\n"


def get(path, fields=HC, version="HTTP/1.1"):
    return f"GET {path} {version}\r\n{fields}\r\n"


def post(fields, body="", version="HTTP/1.1"):
    return f"POST / {version}\r\n{fields}\r\n{body}"


SLOT = "/sim-info-api/v1/slot/0"
READER = "/sim-info-api/v1/reader/"

# Name, bytes, statuses.  `/` is no resource, so 404 is for who got through.
CASES = [
    # what is right
    ("GET", get(SLOT), [200]),
    ("a query", get(SLOT + "?x=%00/../?"), [200]),
    ("HTTP/1.0", get("/", "", "HTTP/1.0"), [404]),
    ("HTTP/1.0 with Host", get("/", H, "HTTP/1.0"), [404]),
    ("HEAD", f"HEAD / HTTP/1.1\r\n{HC}\r\n", [404]),
    ("a body", post(HC + "Content-Length: 3\r\n", "abc"), [404]),
    ("an empty body", post(HC + "Content-Length: 0\r\n"), [404]),
    ("a length with zeros", post(HC + "Content-Length: 003\r\n", "abc"), [404]),
    ("chunks", post(HC + TE, "1\r\na\r\n2;x=y\r\nbc\r\n0\r\n\r\n"), [404]),
    ("chunks, in other letters", post(HC + "TRANSFER-ENCODING: Chunked\r\n",
        "A\r\n0123456789\r\n00\r\n\r\n"), [404]),
    ("an empty line before", "\r\n" + get("/"), [404]),
    ("blanks around values", get("/", "Host:\t localhost \t\r\n" + C), [404]),
    ("obs-text in a value", get("/", HC + "X: \xe9\r\n"), [404]),
    ("asterisk", f"OPTIONS * HTTP/1.1\r\n{HC}\r\n", [404]),
    ("two, pipelined", get("/", H) + get("/"), [404, 404]),
    ("three, pipelined", get(SLOT, H) + post(H + TE, "0\r\n\r\n") + get(SLOT),
        [200, 404, 200]),
    ("a request in a body", post(HC + f"Content-Length: {len(get('/'))}\r\n",
        get("/")), [404]),
    ("a request in a chunk", post(HC + TE,
        f"{len(get('/')):x}\r\n{get('/')}\r\n0\r\n\r\n"), [404]),
    ("behind the last one", get("/") + get("/"), [404]),
    ("100-continue with the body", post(
        HC + "Content-Length: 1\r\nExpect: 100-continue\r\n", "a"),
        [404], [100, 404]),
    ("100-continue in 1.0", post(
        H + "Content-Length: 1\r\nExpect: 100-continue\r\n", "a",
        "HTTP/1.0"), [404]),

    # two readers, two lengths
    ("CL.TE", post(H + "Content-Length: 6\r\n" + TE, "0\r\n\r\nG"), [400]),
    ("TE.CL", post(H + TE + "Content-Length: 3\r\n", "1\r\nG\r\n0\r\n\r\n"),
        [400]),
    ("CL 0 and TE", post(H + "Content-Length: 0\r\n" + TE, "0\r\n\r\n"), [400]),
    ("CL twice", post(H + "Content-Length: 3\r\nContent-Length: 4\r\n",
        "abcd"), [400]),
    ("the same CL twice", post(H + "Content-Length: 3\r\n" * 2, "abc"), [400]),
    ("CL list", post(H + "Content-Length: 3, 3\r\n", "abc"), [400]),
    ("CL +", post(H + "Content-Length: +3\r\n", "abc"), [400]),
    ("CL -", post(H + "Content-Length: -3\r\n", "abc"), [400]),
    ("CL hex", post(H + "Content-Length: 0x3\r\n", "abc"), [400]),
    ("CL empty", post(H + "Content-Length:\r\n", "abc"), [400]),
    ("CL with a blank", post(H + "Content-Length: 1 1\r\n", "abc"), [400]),
    ("CL with letters", post(H + "Content-Length: 3a\r\n", "abc"), [400]),
    ("CL with a comma", post(H + "Content-Length: 3,\r\n", "abc"), [400]),
    ("CL quoted", post(H + 'Content-Length: "3"\r\n', "abc"), [400]),
    ("CL 2^64", post(H + "Content-Length: 18446744073709551616\r\n", "abc"),
        [400]),
    ("CL 2^64 and 3", post(H + "Content-Length: 18446744073709551619\r\n",
        "abc"), [400]),
    ("CL of 40 digits", post(H + "Content-Length: " + "1" * 40 + "\r\n"),
        [400]),
    ("CL 2^63", post(H + "Content-Length: 9223372036854775808\r\n"), [413]),
    ("CL 2^32 and 3", post(H + "Content-Length: 4294967299\r\n"), [413]),
    ("CL 4097", post(H + "Content-Length: 4097\r\n"), [413]),
    ("TE in 1.0", post(H + TE, "0\r\n\r\n", "HTTP/1.0"), [400]),
    ("TE twice", post(H + TE + TE, "0\r\n\r\n"), [400]),
    ("TE identity", post(H + "Transfer-Encoding: identity\r\n"), [400]),
    ("TE gzip", post(H + "Transfer-Encoding: gzip\r\n", "0\r\n\r\n"), [400]),
    ("TE gzip, chunked", post(H + "Transfer-Encoding: gzip, chunked\r\n",
        "0\r\n\r\n"), [400]),
    ("TE chunked, identity", post(H +
        "Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"), [400]),
    ("TE xchunked", post(H + "Transfer-Encoding: xchunked\r\n",
        "0\r\n\r\n"), [400]),
    ("TE quoted", post(H + 'Transfer-Encoding: "chunked"\r\n',
        "0\r\n\r\n"), [400]),
    ("TE with VT", post(H + "Transfer-Encoding: \x0bchunked\r\n",
        "0\r\n\r\n"), [400]),
    ("TE with a parameter", post(H + "Transfer-Encoding: chunked;a=b\r\n",
        "0\r\n\r\n"), [400]),
    ("TE, blank before the colon", post(H + "Transfer-Encoding : chunked\r\n",
        "0\r\n\r\n"), [400]),
    ("TE, folded", post(H + "Transfer-Encoding:\r\n chunked\r\n",
        "0\r\n\r\n"), [400]),
    ("TE behind a bare CR", post(H + "X: y\rTransfer-Encoding: chunked\r\n",
        "0\r\n\r\n"), [400]),
    ("TE behind a bare LF", post(H + "X: y\nTransfer-Encoding: chunked\r\n",
        "0\r\n\r\n"), [400]),

    # chunks
    ("chunk, no size", post(H + TE, "\r\nabc\r\n0\r\n\r\n"), [400]),
    ("chunk, sign", post(H + TE, "+3\r\nabc\r\n0\r\n\r\n"), [400]),
    ("chunk, minus", post(H + TE, "-1\r\nabc\r\n0\r\n\r\n"), [400]),
    ("chunk, 0x", post(H + TE, "0x3\r\nabc\r\n0\r\n\r\n"), [400]),
    ("chunk, no hex", post(H + TE, "g\r\nabc\r\n0\r\n\r\n"), [400]),
    ("chunk, blank before", post(H + TE, " 3\r\nabc\r\n0\r\n\r\n"), [400]),
    ("chunk, blank behind", post(H + TE, "3 \r\nabc\r\n0\r\n\r\n"), [400]),
    ("chunk of 2^64 and 3", post(H + TE, "10000000000000003\r\nabc"), [400]),
    ("chunk of 2^64 - 1", post(H + TE, "ffffffffffffffff\r\n"), [413]),
    ("chunk of 4097", post(H + TE, "1001\r\n"), [413]),
    ("chunk, LF", post(H + TE, "3\nabc\r\n0\r\n\r\n"), [400]),
    ("chunk, CR", post(H + TE, "3\rabc\r\n0\r\n\r\n"), [400]),
    ("chunk, data too long", post(H + TE, "3\r\nabcd\r\n0\r\n\r\n"), [400]),
    ("chunk, data too short", post(H + TE, "4\r\nabc\r\n0\r\n\r\n"), [400]),
    ("chunk, LF behind data", post(H + TE, "3\r\nabc\n0\r\n\r\n"), [400]),
    ("chunk, LF at the end", post(H + TE, "0\r\n\n"), [400]),
    ("chunk, NUL in the extension", post(H + TE, "3;\0\r\nabc\r\n0\r\n\r\n"),
        [400]),
    ("chunk, LF in the extension", post(H + TE, "3;a\nb\r\nabc\r\n0\r\n\r\n"),
        [400]),
    ("trailer", post(H + TE, "0\r\nX: y\r\n\r\n"), [400]),
    ("CL in the trailer", post(H + TE, "0\r\nContent-Length: 9\r\n\r\n"),
        [400]),

    # the request line
    ("no version", f"GET /\r\n{H}\r\n", [400]),
    ("HTTP/0.9", get("/", H, "HTTP/0.9"), [400]),
    ("HTTP/1.2", get("/", H, "HTTP/1.2"), [400]),
    ("HTTP/2.0", get("/", H, "HTTP/2.0"), [400]),
    ("HTTP/1.10", get("/", H, "HTTP/1.10"), [400]),
    ("http/1.1", get("/", H, "http/1.1"), [400]),
    ("HTTP 1.1", get("/", H, "HTTP 1.1"), [400]),
    ("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [400]),
    ("unknown method", f"BREW / HTTP/1.1\r\n{H}\r\n", [400]),
    ("method in small letters", f"get / HTTP/1.1\r\n{H}\r\n", [400]),
    ("no method", f" / HTTP/1.1\r\n{H}\r\n", [400]),
    ("CONNECT", f"CONNECT localhost:80 HTTP/1.1\r\n{H}\r\n", [400]),
    ("two spaces before", f"GET  / HTTP/1.1\r\n{H}\r\n", [400]),
    ("two spaces behind", f"GET /  HTTP/1.1\r\n{H}\r\n", [400]),
    ("space at the end", f"GET / HTTP/1.1 \r\n{H}\r\n", [400]),
    ("tab", f"GET\t/ HTTP/1.1\r\n{H}\r\n", [400]),
    ("two targets", f"GET / / HTTP/1.1\r\n{H}\r\n", [400]),
    ("no target", f"GET HTTP/1.1\r\n{H}\r\n", [400]),
    ("absolute form", get("http://localhost" + SLOT, H), [400]),
    ("absolute form, elsewhere", get("http://evil.example/", H), [400]),
    ("asterisk with GET", get("*", H), [400]),
    ("no slash", get("sim-info-api", H), [400]),
    ("fragment", get(SLOT + "#x", H), [400]),
    ("NUL in the target", get("/\0", H), [400]),
    ("DEL in the target", get("/\x7f", H), [400]),
    ("UTF-8 in the target", get("/\xc3\xa9", H), [400]),
    ("two empty lines before", "\r\n\r\n" + get("/"), [400]),
    ("TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", [400]),

    # fields
    ("bare LF", f"GET / HTTP/1.1\nHost: localhost\n\n", [400]),
    ("LF behind the request line", f"GET / HTTP/1.1\n{H}\r\n", [400]),
    ("LF behind a field", "GET / HTTP/1.1\r\nHost: localhost\n\r\n", [400]),
    ("LF for the last line", f"GET / HTTP/1.1\r\n{H}\n", [400]),
    ("bare CR", "GET / HTTP/1.1\rHost: localhost\r\r", [400]),
    ("folded", get("/", H + "X: a\r\n b\r\n"), [400]),
    ("folded Host", get("/", "Host:\r\n localhost\r\n"), [400]),
    ("folded first line", f"GET / HTTP/1.1\r\n {H}\r\n", [400]),
    ("no Host", get("/", C), [400]),
    ("Host twice", get("/", H + H), [400]),
    ("two Hosts", get("/", H + "host: evil.example\r\n"), [400]),
    ("two Hosts in 1.0", get("/", H + H, "HTTP/1.0"), [400]),
    ("Host list", get("/", "Host: localhost, evil.example\r\n"), [400]),
    ("Host with a path", get("/", "Host: localhost/x\r\n"), [400]),
    ("Host with a user", get("/", "Host: a@localhost\r\n"), [400]),
    ("Host with a blank", get("/", "Host: local host\r\n"), [400]),
    ("Host of others", get("/", "Host: evil.example\r\n" + C), [421]),
    ("Host, empty", get("/", "Host:\r\n" + C), [421]),
    ("blank before the colon", get("/", "Host : localhost\r\n"), [400]),
    ("no colon", get("/", H + "X\r\n"), [400]),
    ("no name", get("/", H + ": x\r\n"), [400]),
    ("NUL in a name", get("/", H + "X\0: y\r\n"), [400]),
    ("NUL in a value", get("/", H + "X: y\0z\r\n"), [400]),
    ("control in a value", get("/", H + "X: \x01\r\n"), [400]),
    ("obs-text in a name", get("/", H + "X\xe9: y\r\n"), [400]),
    ("Authorization twice", get("/", H + "Authorization: Bearer a.b\r\n"
        "Authorization: Bearer c.d\r\n"), [400]),
    ("Origin twice", get("/", H + "Origin: http://localhost\r\n" * 2), [400]),
    ("foreign Origin", get("/", HC + "Origin: http://evil.example\r\n"), [403]),
    ("Upgrade", get("/", H + "Connection: Upgrade\r\nUpgrade: h2c\r\n"), [400]),
    ("websocket", get("/", H + "Connection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Key: AAAA\r\nSec-WebSocket-Version: 13\r\n"), [400]),
    ("another expectation", post(H + "Content-Length: 1\r\nExpect: x\r\n",
        "a"), [400]),
    ("64 fields", get("/", HC + "X: y\r\n" * 62), [404]),
    ("65 fields", get("/", HC + "X: y\r\n" * 63), [431]),

    # one bad one ends it
    ("bad behind good", get("/", H) + get("/", C), [404, 400]),
    ("good behind bad", get("/", C) + get("/"), [400]),
    ("good behind a bad length", post(H + "Content-Length: x\r\n", get("/")),
        [400]),

    # paths: what is escaped is not what it stands for
    ("%2F", get("/sim-info-api/v1%2Fslot/0"), [404]),
    ("%30 for a digit", get("/sim-info-api/v1/slot/%30"), [404]),
    ("%00", get(SLOT + "%00"), [404]),
    ("escaped twice", get("/sim-info-api/v1/slot/%2530"), [404]),
    ("half an escape", get(SLOT + "%3"), [404]),
    ("no escape", get(SLOT + "%zz"), [404]),
    ("UTF-8 of a slash", get("/sim-info-api/v1/slot%c0%af0"), [404]),
    ("dot", get("/sim-info-api/v1/./slot/0"), [404]),
    ("two dots", get("/sim-info-api/v1/slot/../slot/0"), [404]),
    ("two dots, escaped", get("/sim-info-api/v1/slot/%2e%2e/slot/0"), [404]),
    ("above the root", get("/../sim-info-api/v1/slot/0"), [404]),
    ("two slashes before", get("/" + SLOT), [404]),
    ("two slashes inside", get("/sim-info-api//v1/slot/0"), [404]),
    ("slash behind", get(SLOT + "/"), [404]),
    ("backslash", get("/sim-info-api\\v1\\slot\\0"), [404]),
    ("semicolon", get(SLOT + ";a=b"), [404]),
    ("escaped question mark", get(SLOT + "%3Fa"), [404]),
    ("capitals", get(SLOT.upper()), [404]),
    ("a reader", get(READER + "sim0"), [200]),
    ("a reader, escaped", get(READER + "%73%69m0"), [200]),
    ("a reader, escaped twice", get(READER + "%2573im0"), [404]),
    ("a reader and %00", get(READER + "sim0%00"), [404]),
    ("a reader and half an escape", get(READER + "sim0%"), [404]),
    ("a reader and a slash", get(READER + "x%2F..%2Fsim0"), [404]),
]


def statuses(data):
    """Of all answers, which must lie one behind the other."""
    found = []
    while data:
        top, end, data = data.partition(b"\r\n\r\n")
        lines = top.split(b"\r\n")
        if not end or not lines[0].startswith(b"HTTP/1.1 "):
            return found + [f"no answer: {top[:40]!r}"]
        found.append(int(lines[0].split()[1]))
        if found[-1] == 100:
            continue
        lengths = [l for l in lines if l.lower().startswith(b"content-length:")]
        if len(lengths) != 1:
            return found + ["no length"]
        length = int(lengths[0].split(b":")[1])
        data = data[length:]  # none behind an answer to HEAD
    return found


async def write(write_one, parts):
    """The server may have refused and closed before the last part."""
    try:
        for i, part in enumerate(parts):
            if i:
                await asyncio.sleep(min(PAUSE_S, 0.5 / len(parts)))
            await write_one(part)
    except OSError:
        pass


async def exchange_plain(port, parts):
    loop = asyncio.get_running_loop()
    data = b""
    with socket.socket() as sock:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await loop.sock_connect(sock, ("127.0.0.1", port))
        await write(lambda part: loop.sock_sendall(sock, part), parts)
        try:
            while more := await loop.sock_recv(sock, 65536):
                data += more
        except ConnectionError:
            pass  # we may have sent to who had closed
    return data


async def exchange_tls(port, context, parts):
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", port, ssl=context, server_hostname="localhost"
    )

    async def write_one(part):
        writer.write(part)
        await writer.drain()

    await write(write_one, parts)
    data = await reader.read()
    writer.close()
    return data


async def send(port, context, parts):
    if context:
        work = exchange_tls(port, context, parts)
    else:
        work = exchange_plain(port, parts)
    try:
        return await asyncio.wait_for(work, PATIENCE_S)
    except asyncio.TimeoutError:
        return b"no end"
    except OSError as error:
        return b"nothing but " + str(error).encode()


def cuts(data, few):
    """The parts, each time in another way."""
    places = range(1, len(data))
    if few:
        places = sorted({1, len(data) // 2, len(data) - 1} - {0, len(data)})
    yield [data]
    for at in places:
        yield [data[:at], data[at:]]
    if not few:
        yield [data[i : i + 1] for i in range(len(data))]


async def main():
    port = int(sys.argv[1])
    context = None
    if len(sys.argv) > 2:
        context = ssl.create_default_context(cafile=sys.argv[2])
    gate = asyncio.Semaphore(AT_ONCE)
    wrong, sent = [], 0

    async def check(name, parts, *wanted):
        async with gate:
            data = await send(port, context, parts)
        got = statuses(data)
        if got not in wanted:
            wrong.append(f"{name}, cut {[len(p) for p in parts][:2]}: {got},"
                         f" wanted {wanted[0]}")

    tasks = []
    for name, text, *wanted in CASES:
        for parts in cuts(text.encode("latin-1"), context is not None):
            tasks.append(check(name, parts, *wanted))
            sent += 1
    await asyncio.gather(*tasks)
    for line in wrong[:20]:
        print(line)
    print(f"{len(CASES)} requests in {sent} ways, {len(wrong)} wrong")
    sys.exit(1 if wrong else 0)


asyncio.run(main())
