"""The output of ``l``."""

NAMES = {7: b"\\a", 8: b"\\b", 12: b"\\f", 10: b"\\n", 13: b"\\r", 9: b"\\t", 11: b"\\v", 92: b"\\\\"}


def listing(data: bytes, width: int) -> bytes:
    """*data* unambiguously, in lines of *width* characters; 0 for no limit."""
    out = bytearray()
    column = 0
    for byte in data:
        piece = NAMES.get(byte) or (bytes([byte]) if 32 <= byte < 127 else b"\\%03o" % byte)
        if width and column + len(piece) > width - 1:
            out += b"\\\n"
            column = 0
        out += piece
        column += len(piece)
    return bytes(out) + b"$\n"
