# SPDX-License-Identifier: MIT
"""
What is measured, as processes inside tests/system/rig: software cards in
pcscd's virtual readers, the server, nginx, and the programs that ask them.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'tests', 'campaign'))

from world import PCSCD_PID, make_card, write_card

PORT, TLS_PORT, NGINX_PORT, NGINX_TLS_PORT = 8000, 8443, 8080, 8444
PATIENCE_S = 30


class Failed(Exception):
    """The benchmark cannot go on."""


def wait_for(condition, what, step=0.005):
    end = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > end:
            raise Failed(f'{what}: not within {PATIENCE_S} s')
        time.sleep(step)


def end(process):
    if process is not None and process.poll() is None:
        process.terminate()
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise Failed(f'{process.args[0]} does not end') from None


def body_of(connection):
    """The status and the body of the one answer, after it the peer ends."""
    text = b''
    while chunk := connection.recv(65536):
        text += chunk
    head, _, body = text.partition(b'\r\n\r\n')
    return int(head.split()[1]) if head else 0, body


def ask(method, path, body=b'', port=PORT):
    with socket.create_connection(('127.0.0.1', port), 10) as s:
        s.sendall(f'{method} {path} HTTP/1.1\r\nHost: localhost\r\n'
                  f'Connection: close\r\nContent-Length: {len(body)}\r\n\r\n'
                  .encode() + body)
        return body_of(s)


class Rig:
    """One folder, the build, and whatever of it runs."""

    def __init__(self, folder, build):
        self.folder = folder
        self.build = build
        self.cards = self.server = self.nginx = None
        self.profile = None
        self.card_count = 0

    def path(self, name):
        return os.path.join(self.folder, name)

    def program(self, name):
        """By its path in the build, so that no other is measured."""
        return os.path.join(self.build, name)

    def spawn(self, name, arguments, **more):
        with open(self.path(f'{name}.log'), 'ab') as log:
            return subprocess.Popen(arguments, stdin=subprocess.DEVNULL,
                                    stdout=log, stderr=log, **more)

    def close(self):
        for process in (self.server, self.nginx, self.cards):
            end(process)

    # --- cards ------------------------------------------------------------

    def write_profile(self, name, count, **settings):
        path = self.path(f'{name}.ini')
        with open(path, 'w', encoding='ascii') as f:
            for n in range(count):
                write_card(f, make_card(n), n,
                           {'applications': 'usim isim', 'sqn_check': 'off',
                            **settings})
        return path

    def insert(self, count, **settings):
        """So many cards, in the place of those that were there."""
        end(self.cards)
        self.profile = self.write_profile('cards', count, **settings)
        self.card_count = count
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path('control'))
        self.cards = self.spawn('cards', [
            self.program('src/vpcd/sim-rest-card'), '--control',
            self.path('control'), self.profile])
        time.sleep(1.0)  # pcscd looks for cards each 0.4 s

    def control(self, *lines):
        """Faults of the cards (sim-rest-card(1), FAULTS)."""
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(self.path('control'))
            for line in lines:
                s.sendall(line.encode() + b'\n')
                if s.recv(4096).strip() != b'ok':
                    raise Failed(f'sim-rest-card does not take: {line}')

    # --- the server -------------------------------------------------------

    def write_configuration(self):
        """Everything that is listened on, and the certificates for it."""
        subprocess.run([os.path.join(HERE, '..', 'tests', 'pki'),
                        self.path('pki')], check=True)
        with open(self.path('server.ini'), 'w', encoding='ascii') as f:
            f.write(f"""
[listen "tcp"]
host = 127.0.0.1
port = {PORT}
[listen "unix"]
unix = {self.path('server.sock')}
[listen "tls"]
host = 127.0.0.1
port = {TLS_PORT}
tls = yes
[tls]
certificate = {self.path('pki/server.pem')}
key = {self.path('pki/server.key')}
""")

    def start_server(self, *arguments, wrapper=(), **more):
        """As it is without a configuration, unless there is one."""
        self.server = self.spawn('server', [
            *wrapper, self.program('src/server/sim-rest-server'),
            *(arguments or ('-p', str(PORT)))], **more)

    def configured(self):
        if not os.path.exists(self.path('server.ini')):
            self.write_configuration()
        return f'--config={self.path("server.ini")}'

    def wait_for_server(self, count=None):
        """Until it knows so many cards, by default all that are inserted."""
        count = self.card_count if count is None else count
        wait_for(lambda: self.known_cards() >= count, f'{count} cards', 0.01)

    def known_cards(self):
        if self.server.poll() is not None:
            raise Failed(f'the server ended: see {self.path("server.log")}')
        with contextlib.suppress(OSError, ValueError):
            slots = json.loads(ask('GET', '/sim-info-api/v1/slots')[1])
            return sum('imsi' in slot for slot in slots['slots'])
        return 0

    def stop_server(self):
        end(self.server)
        self.server = None

    def server_status(self):
        """Resident KiB, and context switches of all threads."""
        folder = f'/proc/{self.server.pid}'
        memory = read_status(f'{folder}/status')
        switches = 0
        for task in os.listdir(f'{folder}/task'):
            status = read_status(f'{folder}/task/{task}/status')
            switches += sum(int(status[f'{kind}_ctxt_switches'])
                            for kind in ('voluntary', 'nonvoluntary'))
        return {'kib': int(memory['VmRSS'].split()[0]),
                'peak_kib': int(memory['VmHWM'].split()[0]),
                'switches': switches}

    # --- the bare one -----------------------------------------------------

    def start_nginx(self, body, headers):
        """One that answers everything with this body, with one worker."""
        fields = ''.join(f'add_header {name} "{value}";'
                         for name, value in headers.items())
        text = body.decode().replace("'", "\\'")
        with open(self.path('nginx.conf'), 'w', encoding='ascii') as f:
            f.write(f"""
daemon off; pid {self.path('nginx.pid')}; worker_processes 1;
error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
    access_log {self.path('nginx-access.log')};
    keepalive_requests 1000000000;
    server_tokens off;
    client_body_temp_path {self.path('nginx-body')};
    server {{
        listen 127.0.0.1:{NGINX_PORT};
        listen 127.0.0.1:{NGINX_TLS_PORT} ssl;
        listen unix:{self.path('nginx.sock')};
        ssl_certificate {self.path('pki/server.pem')};
        ssl_certificate_key {self.path('pki/server.key')};
        default_type application/json;
        location / {{ {fields} return 200 '{text}'; }}
    }}
}}
""")
        self.nginx = self.spawn('nginx', ['nginx', '-c',
                                          self.path('nginx.conf')])
        wait_for(lambda: listens(NGINX_PORT), 'nginx')

    # --- who asks ---------------------------------------------------------

    def measure(self, program, arguments):
        """What it printed; a wrong answer ends the benchmark."""
        done = subprocess.run([self.program(f'bench/{program}'), *arguments],
                              capture_output=True, check=False, timeout=120)
        if done.returncode != 0:
            raise Failed(f'{program} {" ".join(arguments)}: '
                         f'{done.stderr.decode()}')
        result = json.loads(done.stdout)
        if result['wrong'] != 0 or result['requests'] < 2:
            raise Failed(f'{program} {" ".join(arguments)}: {result} '
                         f'{done.stderr.decode()}')
        return result

    def cpu(self):
        """Microseconds so far, of all that has a part in an authentication."""
        with open(PCSCD_PID, encoding='ascii') as f:
            pids = {'pcscd': int(f.read())}
        pids.update((name, process.pid) for name, process in
                    (('cards', self.cards), ('server', self.server),
                     ('nginx', self.nginx)) if process is not None)
        return {name: read_cpu(pid) for name, pid in pids.items()}

    def measure_cpu(self, measure):
        """What measure() gives, and what each process took per exchange."""
        before = self.cpu()
        result = measure()
        taken = {name: (us - before[name]) / result['all']
                 for name, us in self.cpu().items()}
        return {**result, 'cpu': {**taken, 'client': result['cpu']}}

    def limit(self, slots, warm_ms, ms):
        return self.measure('limit', [self.profile, str(slots), str(warm_ms),
                                      str(ms)])

    def load(self, slots, connections, *options, profile=None):
        return self.measure('load', [
            '-p', str(PORT), '-s', str(slots), '-c', str(connections),
            *options, profile or self.profile])


def listens(port):
    try:
        socket.create_connection(('127.0.0.1', port), 1).close()
        return True
    except OSError:
        return False


def read_cpu(pid):
    with open(f'/proc/{pid}/stat', encoding='utf-8') as f:
        words = f.read().rpartition(')')[2].split()
    return (int(words[11]) + int(words[12])) * 1e6 / os.sysconf('SC_CLK_TCK')


def read_status(path):
    with open(path, encoding='ascii') as f:
        return dict(line.strip().split(':', 1) for line in f if ':' in line)
