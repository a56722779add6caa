#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Is this what a server must answer that is asked to derive keys?  Written apart
from the code that is tested.  Reads lines of

    RAND AUTN RES CK IK KC DERIVE BODY

with tabs between them: the first six in hex, KC empty when the card gives none,
DERIVE as in the request, BODY as answered.  Says which are not right, and exits
with 1.
"""

import base64
import hashlib
import hmac
import json
import struct
import sys


def kdf(key, fc, *parameters):
    """TS 33.220, B.2."""
    s = bytes([fc])
    for p in parameters:
        s += p + struct.pack('>H', len(p))
    return hmac.new(key, s, hashlib.sha256).digest()


def sha1_compress(block):
    """FIPS 180-4, 6.1.2, of one block and without padding."""
    def rotl(x, n):
        return (x << n | x >> (32 - n)) & 0xffffffff
    w = list(struct.unpack('>16I', block))
    for t in range(16, 80):
        w.append(rotl(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1))
    h = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]
    a, b, c, d, e = h
    for t in range(80):
        if t < 20:
            f, k = b & c | ~b & d, 0x5a827999
        elif t < 40:
            f, k = b ^ c ^ d, 0x6ed9eba1
        elif t < 60:
            f, k = b & c | b & d | c & d, 0x8f1bbcdc
        else:
            f, k = b ^ c ^ d, 0xca62c1d6
        a, b, c, d, e = ((rotl(a, 5) + (f & 0xffffffff) + e + k + w[t]) &
                         0xffffffff, a, rotl(b, 30), c, d)
    return struct.pack('>5I', *((x + y) & 0xffffffff
                                for x, y in zip(h, (a, b, c, d, e))))


def fips186(mk):
    """FIPS 186-2, change notice 1: 160 bytes."""
    x, out = int.from_bytes(mk, 'big'), b''
    while len(out) < 160:
        w = sha1_compress(x.to_bytes(20, 'big') + bytes(44))
        x = (x + int.from_bytes(w, 'big') + 1) % 2 ** 160
        out += w
    return out


def prf_prime(key, s):
    """RFC 9048, 3.4.1: 208 bytes and more."""
    out = t = b''
    for n in range(1, 8):
        t = hmac.new(key, t + s + bytes([n]), hashlib.sha256).digest()
        out += t
    return out


def cut(data, **lengths):
    keys = {}
    for name, length in lengths.items():
        keys[name], data = data[:length], data[length:]
    return keys


def md5(*fields):
    return hashlib.md5(b':'.join(fields)).digest()


def plmn(digits):
    d = digits[:3] + (digits[3:] if len(digits) == 6 else digits[3:] + 'f')
    order = (1, 0, 5, 2, 4, 3)
    return bytes.fromhex(''.join(d[i] for i in order))


class Session:
    def __init__(self, rand, autn, res, ck, ik):
        self.rand, self.res, self.ck, self.ik = rand, res, ck, ik
        self.sqn_ak = autn[:6]
        self.key = ck + ik

    def kasme(self, d):
        return {'kasme': kdf(self.key, 0x10, plmn(d['plmn']), self.sqn_ak)}

    def ck_prime(self, d):
        both = kdf(self.key, 0x20, d['network'].encode(), self.sqn_ak)
        return cut(both, ck_prime=16, ik_prime=16)

    @staticmethod
    def serving(d, kausf, snn):
        kseaf = kdf(kausf, 0x6c, snn)
        keys = {'kausf': kausf, 'kseaf': kseaf}
        if 'supi' in d:
            keys['kamf'] = kdf(kseaf, 0x6d, d['supi'].encode(),
                               bytes.fromhex(d.get('abba', '0000')))
        return keys

    def of_5g_aka(self, d):
        snn = d['snn'].encode()
        star = kdf(self.key, 0x6b, snn, self.rand, self.res)[16:]
        hres = hashlib.sha256(self.rand + star).digest()[16:]
        kausf = kdf(self.key, 0x6a, snn, self.sqn_ak)
        return {'res_star': star, 'hres_star': hres,
                **self.serving(d, kausf, snn)}

    def eap_aka(self, d):
        mk = hashlib.sha1(d['identity'].encode() + self.ik + self.ck).digest()
        return cut(fips186(mk), k_encr=16, k_aut=16, msk=64, emsk=64)

    def eap_aka_prime(self, d):
        prime = self.ck_prime(d)
        mk = prf_prime(prime['ik_prime'] + prime['ck_prime'],
                       b"EAP-AKA'" + d['identity'].encode())
        keys = cut(mk, k_encr=16, k_aut=32, k_re=32, msk=64, emsk=64)
        return {**keys, **self.serving(d, keys['emsk'][:32],
                                       d['network'].encode())}

    def kc128(self, _):
        return {'kc128': kdf(self.key, 0x32)[:16]}

    def naf(self, d):
        return {'ks_naf': kdf(self.key, 1, b'gba-me', self.rand,
                              d['impi'].encode(), bytes.fromhex(d['naf_id']))}

    @staticmethod
    def digest(d, password):
        f = {name: value.encode() for name, value in d.items()
             if isinstance(value, str)}
        ha1 = md5(f['username'], f['realm'], password).hex().encode()
        ha2 = md5(f['method'], f['uri']).hex().encode()
        qop = [f['nc'], f['cnonce'], b'auth'] if 'qop' in d else []
        return {'response': md5(ha1, f['nonce'], *qop, ha2)}

    def akav1(self, d):
        return self.digest(d, self.res)

    def akav2(self, d):
        prf = hmac.new(self.res + self.ik + self.ck,
                       b'http-digest-akav2-password', hashlib.md5).digest()
        return self.digest(d, base64.b64encode(prf))


KDFS = {
    'kasme': (Session.kasme, 'res kasme'),
    'ck-prime': (Session.ck_prime, 'res ck_prime ik_prime'),
    '5g-aka': (Session.of_5g_aka, 'res_star kausf kseaf kamf'),
    'eap-aka': (Session.eap_aka, 'res k_encr k_aut msk emsk'),
    'eap-aka-prime': (Session.eap_aka_prime,
                      'res k_encr k_aut k_re msk emsk'),
    'kc128': (Session.kc128, 'res kc128'),
    'naf': (Session.naf, 'res ks_naf'),
    'akav1-md5': (Session.akav1, 'response'),
    'akav2-md5': (Session.akav2, 'response'),
}


def answer(rand, autn, res, ck, ik, kc, derive):
    own = {'res': res, 'ck': ck, 'ik': ik, 'kc': kc}
    run, given = KDFS[derive['kdf']]
    keys = run(Session(rand, autn, res, ck, ik), derive)
    want = derive.get('want', [k for k in given.split()
                               if k != 'kamf' or 'supi' in derive])
    success = {name: own[name].hex() or None for name in want if name in own}
    success['derived'] = {'kdf': derive['kdf']}
    for name in want:
        if name not in own:
            success['derived'][name] = keys[name].hex()
    return {'successful_3g_authentication': success}


def main():
    lines = [line.rstrip('\n').split('\t') for line in sys.stdin]
    wrong = 0
    for *values, derive, body in lines:
        right = answer(*(bytes.fromhex(v) for v in values), json.loads(derive))
        if json.loads(body) != right:
            print(f'{derive}: {body}, expected {json.dumps(right)}')
            wrong += 1
    return 1 if wrong or not lines else 0


if __name__ == '__main__':
    sys.exit(main())
