#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# The service manager's side of sd_notify(3): take datagrams at a socket and
# write a line for each, with the milliseconds since the start in front and `|`
# for its newlines.
#
#	notify.py SOCKET

import signal
import socket
import sys
import time

signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
inbox = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
inbox.bind(sys.argv[1])
start = time.monotonic()
while True:
    text = inbox.recv(4096).decode().strip().replace('\n', '|')
    print(int((time.monotonic() - start) * 1000), text, flush=True)
