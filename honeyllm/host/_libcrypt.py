"""
crypt(3) of the system's libcrypt, if it has one: yescrypt and bcrypt are more than Python can do in time.

Only salts that are as cheap as those that Debian's tools make are computed: some
20 ms of a thread and 16 MiB for a while.
"""

import ctypes
import re
from functools import cache
from typing import Any

CHEAP = re.compile(r"\$y\$j9T\$[./0-9A-Za-z]{0,86}\$.*|\$2[aby]\$(?:0[4-9]|10)\$[./0-9A-Za-z]{53}", re.S)
NAMES = ("libcrypt.so.1", "libcrypt.so.2")
STATE_BYTES = 1 << 17
"""More than any libcrypt's ``struct crypt_data``."""


def is_computable(field: str) -> bool:
    """Whether *field* of shadow is of a scheme and a cost that are computed."""
    return CHEAP.fullmatch(field) is not None


def library_crypt(password: bytes, field: str) -> str | None:
    """The field that *password* gives with the salt of *field*; None where that cannot be told."""
    function = _function()
    if function is None or b"\0" in password or not field.isascii():
        return None
    state = ctypes.create_string_buffer(STATE_BYTES)
    made: bytes | None = function(password, field.encode(), state)
    return None if made is None else made.decode("ascii", "replace")


@cache
def _function() -> Any:
    for name in NAMES:
        try:
            function = ctypes.CDLL(name).crypt_r
        except (OSError, AttributeError):
            continue
        function.argtypes = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_void_p)
        function.restype = ctypes.c_char_p
        return function
    return None
