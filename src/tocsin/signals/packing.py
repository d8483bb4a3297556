"""Bodies made small before they are stored.

JSON of many alike alerts shrinks to a fortieth within microseconds, which PostgreSQL, its
write-ahead log and its standbys then need not carry; its own compression was 50 times slower.
"""

import zlib

# One alert fits into its row as it came, and packing it takes as long as everything else that
# Python does to keep it.
_WORTHWHILE = 1500
_QUICK = 1
# zlib clears 256 KB of memory before the first byte; a body of one alert needs a window of 4 KB,
# is packed as well in it, and in a sixth of the time.
_SMALL = 8192
_SMALL_WINDOW = 12
_SMALL_MEMORY = 5


def pack(body: bytes) -> tuple[bytes, bool]:
    """What to store, and whether it is packed."""
    if len(body) < _WORTHWHILE:
        return body, False
    packed = _compressed(body)
    return (packed, True) if len(packed) < len(body) else (body, False)


def unpack(stored: bytes, *, is_packed: bool) -> bytes:
    return zlib.decompress(stored) if is_packed else stored


def _compressed(body: bytes) -> bytes:
    if len(body) > _SMALL:
        return zlib.compress(body, _QUICK)
    press = zlib.compressobj(_QUICK, zlib.DEFLATED, _SMALL_WINDOW, _SMALL_MEMORY)
    return press.compress(body) + press.flush()
