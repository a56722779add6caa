#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Callers ask while the configuration is exchanged all the time:

    reload.py PORT PID CONFIG WITH WITHOUT STEADY-TOKEN FLICKERING-TOKEN

CONFIG is WITH and WITHOUT the flickering caller in turn, each for 20 ms.  The
steady one must get every answer, and the other one those of a caller or of a
stranger.  Says how many there were; exits with 1 when one was wrong.
"""

import collections
import http.client
import os
import signal
import sys
import threading
import time

REQUESTS = 400
BODY = ('{"rand":"fb195c7873b20affa278887920b9dd57",'
        '"autn":"d420895a6aa2000089cd016f8d8ae67c"}')


def ask(port, token, counts):
    conn = http.client.HTTPConnection('127.0.0.1', port, timeout=20)
    for _ in range(REQUESTS):
        conn.request('POST', '/sim-auth-api/v1/slot/0', BODY,
                     {'Authorization': 'Bearer ' + token})
        response = conn.getresponse()
        response.read()
        counts[response.status] += 1


def main():
    port, pid = int(sys.argv[1]), int(sys.argv[2])
    config, with_him, without_him, steady, flickering = sys.argv[3:]
    counts = [collections.Counter() for _ in range(4)]
    threads = [threading.Thread(target=ask, args=(
        port, flickering if i % 2 else steady, counts[i])) for i in range(4)]
    for thread in threads:
        thread.start()
    reloads = 0
    while any(thread.is_alive() for thread in threads):
        source = without_him if reloads % 2 == 0 else with_him
        with open(source, 'rb') as old, open(config + '.new', 'wb') as new:
            new.write(old.read())
        os.rename(config + '.new', config)
        os.kill(pid, signal.SIGHUP)
        reloads += 1
        time.sleep(0.02)
    print(f'reloads={reloads}', *[dict(c) for c in counts])
    steady = counts[0] + counts[2]
    flickering = counts[1] + counts[3]
    right = (steady == {200: 2 * REQUESTS} and
             set(flickering) <= {200, 401, 429} and
             sum(flickering.values()) == 2 * REQUESTS and
             flickering[401] + flickering[429] > 0)
    return 0 if right else 1


if __name__ == '__main__':
    sys.exit(main())
