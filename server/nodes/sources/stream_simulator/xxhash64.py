"""xxHash64 as Spark's function ``xxhash64`` computes it, so that rows made here equal those made there."""

_P1, _P2, _P3, _P4, _P5 = (
    0x9E3779B185EBCA87,
    0xC2B2AE3D27D4EB4F,
    0x165667B19E3779F9,
    0x85EBCA77C2B2AE63,
    0x27D4EB2F165667C5,
)
_MASK = 2**64 - 1
SEED = 42


def xxhash64(*values: int | str) -> int:
    """The signed hash of some values, each hashed with the hash of those before as seed.

    An ``int`` is hashed as BIGINT, ``Int`` as INT, a ``str`` as STRING.
    """
    total = SEED
    for value in values:
        match value:
            case str():
                total = _of_bytes(value.encode(), total)
            case Int():
                total = _of_int(value, total)
            case _:
                total = _of_long(value, total)
    return total - 2**64 if total >= 2**63 else total


class Int(int):
    """A number that SQL types as INT, as it does small literals."""


def _rotated(value: int, bits: int) -> int:
    return ((value << bits) | (value >> (64 - bits))) & _MASK


def _mixed(total: int) -> int:
    total ^= total >> 33
    total = total * _P2 & _MASK
    total ^= total >> 29
    total = total * _P3 & _MASK
    return total ^ (total >> 32)


def _round(total: int, value: int) -> int:
    return _rotated((total + value * _P2) & _MASK, 31) * _P1 & _MASK


def _eight(total: int, value: int) -> int:
    return (_rotated(total ^ _round(0, value), 27) * _P1 + _P4) & _MASK


def _four(total: int, value: int) -> int:
    return (_rotated(total ^ (value * _P1 & _MASK), 23) * _P2 + _P3) & _MASK


def _of_long(value: int, seed: int) -> int:
    return _mixed(_eight((seed + _P5 + 8) & _MASK, value & _MASK))


def _of_int(value: int, seed: int) -> int:
    return _mixed(_four((seed + _P5 + 4) & _MASK, value & 0xFFFFFFFF))


def _of_bytes(data: bytes, seed: int) -> int:
    place = 0
    if len(data) >= 32:
        lanes = [(seed + _P1 + _P2) & _MASK, (seed + _P2) & _MASK, seed, (seed - _P1) & _MASK]
        while place + 32 <= len(data):
            for lane in range(4):
                word = int.from_bytes(data[place : place + 8], "little")
                lanes[lane] = _round(lanes[lane], word)
                place += 8
        total = sum(_rotated(lane, bits) for lane, bits in zip(lanes, (1, 7, 12, 18), strict=True)) & _MASK
        for lane in lanes:
            total = ((total ^ _round(0, lane)) * _P1 + _P4) & _MASK
    else:
        total = (seed + _P5) & _MASK
    total = (total + len(data)) & _MASK
    while place + 8 <= len(data):
        total = _eight(total, int.from_bytes(data[place : place + 8], "little"))
        place += 8
    if place + 4 <= len(data):
        total = _four(total, int.from_bytes(data[place : place + 4], "little"))
        place += 4
    for byte in data[place:]:
        total = _rotated(total ^ (byte * _P5 & _MASK), 11) * _P1 & _MASK
    return _mixed(total)
