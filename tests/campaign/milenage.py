# SPDX-License-Identifier: MIT
"""
Milenage (TS 35.206) and what UMTS AKA makes of it (TS 33.102), written apart
from the code that is tested, so that both would have to be wrong in one way.
"""

from typing import NamedTuple


def _sbox():
    """FIPS 197, 5.1.1: the inverse in GF(2^8), then an affine map."""
    box = [0] * 256
    p = q = 1
    while True:
        p ^= (p << 1 & 0xff) ^ (0x1b if p & 0x80 else 0)
        q ^= q << 1
        q ^= q << 2
        q = (q ^ q << 4) & 0xff
        q ^= 0x09 if q & 0x80 else 0
        x = q ^ q << 1 ^ q << 2 ^ q << 3 ^ q << 4
        box[p] = (x ^ x >> 8) & 0xff ^ 0x63
        if p == 1:
            break
    box[0] = 0x63
    return box


SBOX = _sbox()


def _rounds():
    """SubBytes and MixColumns of one byte as a column, for each row."""
    tables = [[], [], [], []]
    for s in SBOX:
        double = (s << 1 ^ (0x1b if s & 0x80 else 0)) & 0xff
        column = double << 24 | s << 16 | s << 8 | (double ^ s)
        for row in range(4):
            tables[row].append(
                (column >> 8 * row | column << 32 - 8 * row) & 0xffffffff)
    return tables


T0, T1, T2, T3 = _rounds()


def _sub_word(w):
    return (SBOX[w >> 24] << 24 | SBOX[w >> 16 & 255] << 16 |
            SBOX[w >> 8 & 255] << 8 | SBOX[w & 255])


class Aes128:
    """Encryption of single blocks, as numbers of 128 bits."""

    def __init__(self, key):
        w = [int.from_bytes(key[i:i + 4], 'big') for i in range(0, 16, 4)]
        rcon = 1
        for i in range(4, 44):
            t = w[i - 1]
            if i % 4 == 0:
                t = _sub_word((t << 8 | t >> 24) & 0xffffffff) ^ rcon << 24
                rcon = (rcon << 1 ^ (0x11b if rcon & 0x80 else 0))
            w.append(w[i - 4] ^ t)
        self.w = w

    def encrypt(self, block):
        w = self.w
        a, b, c, d = (block >> 96 ^ w[0], (block >> 64 & 0xffffffff) ^ w[1],
                      (block >> 32 & 0xffffffff) ^ w[2],
                      (block & 0xffffffff) ^ w[3])
        for r in range(4, 40, 4):
            a, b, c, d = (
                T0[a >> 24] ^ T1[b >> 16 & 255] ^ T2[c >> 8 & 255] ^
                T3[d & 255] ^ w[r],
                T0[b >> 24] ^ T1[c >> 16 & 255] ^ T2[d >> 8 & 255] ^
                T3[a & 255] ^ w[r + 1],
                T0[c >> 24] ^ T1[d >> 16 & 255] ^ T2[a >> 8 & 255] ^
                T3[b & 255] ^ w[r + 2],
                T0[d >> 24] ^ T1[a >> 16 & 255] ^ T2[b >> 8 & 255] ^
                T3[c & 255] ^ w[r + 3])
        out = 0
        for i, (p, q, r, s) in enumerate(
                ((a, b, c, d), (b, c, d, a), (c, d, a, b), (d, a, b, c))):
            word = (SBOX[p >> 24] << 24 | SBOX[q >> 16 & 255] << 16 |
                    SBOX[r >> 8 & 255] << 8 | SBOX[s & 255]) ^ w[40 + i]
            out = out << 32 | word
        return out


ONES = (1 << 128) - 1


def _number(data):
    return int.from_bytes(data, 'big')


def _xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


class Answer(NamedTuple):
    """What a card gives for a challenge that it accepts."""
    res: bytes
    ck: bytes
    ik: bytes
    kc: bytes
    ak: bytes


class Milenage:
    """The functions f1 to f5* for one card."""

    def __init__(self, k, opc):
        self.aes = Aes128(k)
        self.opc = _number(opc)

    def _out(self, temp, rotate, constant):
        """TS 35.206, 4.1: OUT2 to OUT5."""
        x = temp ^ self.opc
        x = (x << rotate | x >> 128 - rotate) & ONES if rotate else x
        return (self.aes.encrypt(x ^ constant) ^ self.opc).to_bytes(16, 'big')

    def _temp(self, rand):
        return self.aes.encrypt(_number(rand) ^ self.opc)

    def answer(self, rand):
        temp = self._temp(rand)
        out2 = self._out(temp, 0, 1)
        ck = self._out(temp, 32, 2)
        ik = self._out(temp, 64, 4)
        kc = _xor(_xor(ck[:8], ck[8:]), _xor(ik[:8], ik[8:]))
        return Answer(out2[8:], ck, ik, kc, out2[:6])

    def f5star(self, rand):
        return self._out(self._temp(rand), 96, 8)[:6]

    def macs(self, rand, sqn, amf):
        """f1 and f1*: MAC-A and MAC-S."""
        in1 = _number((sqn + amf) * 2) ^ self.opc
        in1 = (in1 << 64 | in1 >> 64) & ONES
        out = self.aes.encrypt(self._temp(rand) ^ in1) ^ self.opc
        out = out.to_bytes(16, 'big')
        return out[:8], out[8:]

    def autn(self, rand, sqn, amf=b'\x80\x00'):
        """TS 33.102, 6.3.2, with SQN as a number."""
        sqn = sqn.to_bytes(6, 'big')
        mac_a, _ = self.macs(rand, sqn, amf)
        return _xor(sqn, self.answer(rand).ak) + amf + mac_a

    def sqn_of_auts(self, rand, auts):
        """SQN of the card, or None when its MAC is wrong (6.3.3)."""
        if len(auts) != 14:
            return None
        sqn = _xor(auts[:6], self.f5star(rand))
        _, mac_s = self.macs(rand, sqn, b'\0\0')
        return _number(sqn) if mac_s == auts[6:] else None
