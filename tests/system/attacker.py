#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# The web server of somebody who means ill: serves the files of a folder.
#
#	attacker.py ADDRESS PORT FOLDER [FILES]
#
# When it has served so many files it is gone, as one that lets its name point
# to another address from then on.

import functools
import http.server
import sys


class Handler(http.server.SimpleHTTPRequestHandler):
    served = 0

    def do_GET(self):
        super().do_GET()
        Handler.served += 1

    def end_headers(self):
        self.send_header('Cache-Control', 'no-store')
        self.send_header('Connection', 'close')
        super().end_headers()


address, port, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
server = http.server.ThreadingHTTPServer(
    (address, port), functools.partial(Handler, directory=folder))
if len(sys.argv) > 4:
    server.timeout = 0.1
    while Handler.served < int(sys.argv[4]):
        server.handle_request()
    server.server_close()
else:
    server.serve_forever()
