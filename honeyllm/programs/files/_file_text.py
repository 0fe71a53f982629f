"""What file(1) says of text: encoding, line ends, language."""

import re

import attrs

LONG_LINE = 300
TEXT_BYTES = frozenset({7, 8, 9, 10, 12, 13, 27, *range(32, 127)})
LATIN_BYTES = TEXT_BYTES | frozenset(range(160, 256))
EXTENDED_BYTES = TEXT_BYTES | frozenset(range(128, 256))
INTERPRETERS = (
    (r"\S*/bash[0-9]*\b|/usr/bin/env +bash\b", "Bourne-Again shell script", "text/x-shellscript"),
    (r"\S*/(?:sh|dash|ash)\b|/usr/bin/env +(?:sh|dash|ash)\b", "POSIX shell script", "text/x-shellscript"),
    (r"\S*/ksh[0-9]*\b|/usr/bin/env +ksh\b", "Korn shell script", "text/x-shellscript"),
    (r"\S*/zsh\b|/usr/bin/env +zsh\b", "Paul Falstad's zsh script", "text/x-shellscript"),
    (r"\S*/t?csh\b", "C shell script", "text/x-shellscript"),
    (r"\S*/python[0-9.]*\b|/usr/bin/env +python[0-9.]*\b", "Python script", "text/x-script.python"),
    (r"\S*/perl\b|/usr/bin/env +perl\b", "Perl script", "text/x-perl"),
    (r"\S*/ruby\b|/usr/bin/env +ruby\b", "Ruby script", "text/x-ruby"),
    (r"\S*/php[0-9]*\b|/usr/bin/env +php\b", "PHP script", "text/x-php"),
    (r"\S*/node(?:js)?\b|/usr/bin/env +node(?:js)?\b", "Node.js script", "application/javascript"),
    (r"\S*/[gmn]?awk\b", "awk script", "text/x-awk"),
    (r"\S*/env +lua\b|\S*/lua\b", "Lua script", "text/x-lua"),
)
LANGUAGES = (
    (rb"\s*<\?php", "PHP script", "text/x-php"),
    (rb"\s*(?i:<!doctype html|<html|<head|<body|<title)", "HTML document", "text/html"),
    (rb"\s*<\?xml version=\"([0-9.]+)\"", "XML {} document", "text/xml"),
    (rb"(?:diff --git |--- [^\n]*\n\+\+\+ )", "unified diff output", "text/x-diff"),
    (rb"(?s:.*?)^#include\s*[<\"]", "C source", "text/x-c"),
    (rb"(?s:.*?)^(?:import|from)\s+\w+(?s:.*?)^def\s+\w+\s*\(", "Python script", "text/x-script.python"),
    (rb"(?s:.*?)^def\s+\w+\s*\([^)]*\):\s*$", "Python script", "text/x-script.python"),
)
KEYS = (
    (rb"-----BEGIN CERTIFICATE-----", "PEM certificate"),
    (rb"-----BEGIN RSA PRIVATE KEY-----", "PEM RSA private key"),
    (rb"-----BEGIN DSA PRIVATE KEY-----", "PEM DSA private key"),
    (rb"-----BEGIN EC PRIVATE KEY-----", "PEM EC private key"),
    (rb"-----BEGIN OPENSSH PRIVATE KEY-----", "OpenSSH private key"),
    (rb"ssh-rsa ", "OpenSSH RSA public key"),
    (rb"ssh-dss ", "OpenSSH DSA public key"),
    (rb"ssh-ed25519 ", "OpenSSH ED25519 public key"),
    (rb"ecdsa-sha2-", "OpenSSH ECDSA public key"),
    (rb"-----BEGIN PGP PUBLIC KEY BLOCK-----", "PGP public key block Public-Key (old)"),
    (rb"-----BEGIN PGP MESSAGE-----", "PGP message"),
)


@attrs.frozen(kw_only=True)
class Text:
    """What is known of a text."""

    description: str
    mime: str
    encoding: str


def describe(data: bytes, *, is_executable_script: bool = True) -> Text | None:
    """Describe *data*, the beginning of a file; None where it is no text."""
    encoding = _encoding(data)
    if encoding is None:
        return None
    shown, charset = encoding
    for pattern, name in KEYS:
        if re.match(pattern, data):
            return Text(description=name, mime="text/plain", encoding=charset)
    if _is_json(data):
        return Text(description="JSON text data", mime="application/json", encoding=charset)
    script = _script(data)
    if script is not None:
        name, mime = script
        if name == "Perl script":
            return Text(description="Perl script text executable", mime=mime, encoding=charset)
        return Text(description=f"{name}, {shown} executable{_manner(data)}", mime=mime, encoding=charset)
    for language, name, mime in LANGUAGES:
        found = re.match(language, data[:4096], re.MULTILINE)
        if found is not None:
            name = name.format(*(group.decode("ascii") for group in found.groups()))
            runs = " executable" if name == "Python script" else ""
            return Text(description=f"{name}, {shown}{runs}{_manner(data)}", mime=mime, encoding=charset)
    return Text(description=shown + _manner(data), mime="text/plain", encoding=charset)


def _encoding(data: bytes) -> tuple[str, str] | None:
    values = frozenset(data)
    if values <= TEXT_BYTES:
        return "ASCII text", "us-ascii"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        order = "little-endian" if data[0] == 0xFF else "big-endian"
        return f"Unicode text, UTF-16, {order} text", f"utf-16{'le' if data[0] == 0xFF else 'be'}"
    if values <= EXTENDED_BYTES and _is_utf8(data):
        with_mark = data.startswith(b"\xef\xbb\xbf")
        return f"Unicode text, UTF-8{' (with BOM)' * with_mark} text", "utf-8"
    if values <= LATIN_BYTES:
        return "ISO-8859 text", "iso-8859-1"
    if values <= EXTENDED_BYTES:
        return "Non-ISO extended-ASCII text", "unknown-8bit"
    return None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and len(data) > LONG_LINE
    return True


def _is_json(data: bytes) -> bool:
    """Roughly: an object or a list, begun and ended."""
    text = data.strip()
    if text[:1] == b"{":
        return text[-1:] == b"}" and re.match(rb'\{\s*(?:"[^"\n]*"\s*:|\})', text) is not None
    return text[:1] == b"[" and text[-1:] == b"]" and re.match(rb"\[\s*[\[{\"0-9\]tfn-]", text) is not None


def _script(data: bytes) -> tuple[str, str] | None:
    if not data.startswith(b"#!"):
        return None
    line = data[2:].split(b"\n", 1)[0][:256].decode("latin-1").strip()
    for pattern, name, mime in INTERPRETERS:
        if re.match(pattern, line):
            return name, mime
    return f"a {line} script", "text/plain"


def _manner(data: bytes) -> str:
    """Long lines, line ends and control characters."""
    parts = []
    longest = max(map(len, re.split(rb"\r\n|\r|\n", data)), default=0)
    if longest > LONG_LINE:
        parts.append(f"with very long lines ({longest})")
    parts += _line_ends(data)
    controls = [("escape sequences", b"\x1b"), ("overstriking", b"\b")]
    found = [name for name, byte in controls if byte in data]
    if found:
        parts.append("with " + ", ".join(found))
    return "".join(f", {part}" for part in parts)


def _line_ends(data: bytes) -> list[str]:
    pairs, returns, feeds = data.count(b"\r\n"), data.count(b"\r"), data.count(b"\n")
    if not returns and not feeds:
        return ["with no line terminators"]
    kinds = [("CRLF", pairs), ("CR", returns - pairs), ("LF", feeds - pairs)]
    given = [name for name, count in kinds if count]
    if given == ["LF"]:
        return []
    return [f"with {', '.join(given)} line terminators"]
