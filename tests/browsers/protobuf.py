"""Just enough protocol buffers to talk to Chromium: fields by number, no schemas."""

from collections.abc import Iterator

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def field(number: int, value: int | str | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3 | VARINT) + varint(value)
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | BYTES) + varint(len(raw)) + raw


def fixed64(number: int, value: int) -> bytes:
    return varint(number << 3 | FIXED64) + value.to_bytes(8, "little")


def fields(raw: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Number and value of each field, in order."""
    place = 0
    while place < len(raw):
        tag, place = read_varint(raw, place)
        kind = tag & 7
        if kind == VARINT:
            value, place = read_varint(raw, place)
            yield tag >> 3, value
            continue
        length = 8 if kind == FIXED64 else 4
        if kind == BYTES:
            length, place = read_varint(raw, place)
        yield tag >> 3, raw[place : place + length]
        place += length


def read_varint(raw: bytes, place: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        number |= (raw[place] & 0x7F) << shift
        place += 1
        if not raw[place - 1] & 0x80:
            return number, place
        shift += 7
