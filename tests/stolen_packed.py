"""Firefox's two packings undone: LZ4 for its open tabs, Snappy for what pages keep in IndexedDB."""


def lz4(packed: bytes) -> bytes:
    """An LZ4 block: literals and copies of what came before, in turn."""
    made, at = bytearray(), 0
    while at < len(packed):
        token = packed[at]
        length, at = _longer(packed, at + 1, token >> 4)
        made += packed[at : at + length]
        at += length
        if at + 2 > len(packed):
            break  # the last sequence has no copy
        back = int.from_bytes(packed[at : at + 2], "little")
        length, at = _longer(packed, at + 2, token & 15)
        _copy(made, back, length + 4)
    return bytes(made)


def _longer(packed: bytes, at: int, length: int) -> tuple[int, int]:
    """Fifteen means that more follows, until a byte that is not 255."""
    if length == 15:
        while packed[at] == 255:
            length, at = length + 255, at + 1
        length, at = length + packed[at], at + 1
    return length, at


def snappy(packed: bytes) -> bytes:
    """A Snappy block; of what is none, as far as it looks like one."""
    made, at = bytearray(), 0
    while at < len(packed) and packed[at] & 128:  # how long it will be
        at += 1
    at += 1
    while at < len(packed):
        tag = packed[at]
        at += 1
        if tag & 3 == 0:
            length = tag >> 2
            if length >= 60:
                more = length - 59
                length, at = int.from_bytes(packed[at : at + more], "little"), at + more
            made += packed[at : at + length + 1]
            at += length + 1
            continue
        size = (0, 1, 2, 4)[tag & 3]
        back = int.from_bytes(packed[at : at + size], "little")
        at += size
        if tag & 3 == 1:
            back, length = back | (tag >> 5) << 8, (tag >> 2 & 7) + 4
        else:
            length = (tag >> 2) + 1
        if not _copy(made, back, length):
            break
    return bytes(made)


def _copy(made: bytearray, back: int, length: int) -> bool:
    """What came `back` bytes ago, once more; it may run into itself. False: there was nothing."""
    if not 0 < back <= len(made):
        return False
    for _ in range(length):
        made.append(made[-back])
    return True
