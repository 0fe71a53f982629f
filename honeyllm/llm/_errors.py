"""
What can go wrong with a model, by what the caller can do about it.

No message here ever carries an API key, and text from the far side is cut short and made
printable before it becomes part of one.
"""

from honeyllm.errors import HoneyError

_LONGEST_QUOTE = 200


class LlmError(HoneyError):
    """The model gave no (complete) answer."""


class LlmUnavailable(LlmError):
    """
    The endpoint does not answer now; another endpoint, or waiting, may help.

    ``retry_after`` is the number of seconds the endpoint asked us to stay away, if it did.
    """

    def __init__(self, reason: str, *, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class LlmTimeout(LlmUnavailable):
    """A time budget ran out; the message names which."""


class LlmCut(LlmUnavailable):
    """The answer ended before the model had finished it."""


class LlmGarbled(LlmUnavailable):
    """What arrived is not the chat-completions protocol."""


class LlmRefused(LlmError):
    """Key, quota or model name: waiting does not help until the operator acts."""


class LlmRejected(LlmError):
    """This one request was not acceptable (too long, filtered); the endpoint is well."""


class LlmMisconfigured(LlmError):
    """The settings cannot work: a key file that is missing, a key no header can carry."""


class EnoughText(Exception):
    """
    Raised by an ``on_text`` callback to end the generation early.

    The model closes its connection at once and returns what there is, with
    ``finish_reason`` ``"enough"``.
    """


def quote(text: str, *, secret: str | None = None) -> str:
    """Make text from the far side safe to put into an error: short, printable, without *secret*."""
    if secret:
        text = text.replace(secret, "[key]")
    line = " ".join(text.split())
    if len(line) > _LONGEST_QUOTE:
        line = line[:_LONGEST_QUOTE] + "..."
    return "".join(c if c.isprintable() else "?" for c in line)
