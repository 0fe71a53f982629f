"""
Room ``llm``: the language model behind any OpenAI-compatible chat-completions endpoint.

Above this room a model is a `ChatModel`: messages in, text as it is generated, a
`Completion` at the end or an `LlmError`. Beneath, the wire is split as h11 does it: pure
decoders that turn bytes into text (`_sse`, `_chunks`), one thin treq adapter that owns the
timers (`_openai`), and wrappers that choose among endpoints (`_breaker`, `_fallbacks`).
"""

from honeyllm.llm._breaker import Breaker, BreakingChat
from honeyllm.llm._errors import (
    EnoughText,
    LlmCut,
    LlmError,
    LlmGarbled,
    LlmMisconfigured,
    LlmRefused,
    LlmRejected,
    LlmTimeout,
    LlmUnavailable,
)
from honeyllm.llm._fallbacks import Fallbacks
from honeyllm.llm._model import ChatModel, Completion, Message, Role
from honeyllm.llm._openai import OpenAiChat
from honeyllm.llm._opening import OpenModel, open_model, read_api_key
from honeyllm.llm._settings import Endpoint, LlmSettings, LlmTimeouts

__all__ = [
    "Breaker",
    "BreakingChat",
    "ChatModel",
    "Completion",
    "Endpoint",
    "EnoughText",
    "Fallbacks",
    "LlmCut",
    "LlmError",
    "LlmGarbled",
    "LlmMisconfigured",
    "LlmRefused",
    "LlmRejected",
    "LlmSettings",
    "LlmTimeout",
    "LlmTimeouts",
    "LlmUnavailable",
    "Message",
    "OpenAiChat",
    "OpenModel",
    "Role",
    "open_model",
    "read_api_key",
]
