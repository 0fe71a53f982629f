"""Makes ``twistd honeyllm`` known; imports nothing of the honeypot itself."""

from twisted.application.service import ServiceMaker

honeyllm = ServiceMaker(
    "HoneyLLM", "honeyllm.app", "LLM-powered medium-interaction SSH honeypot.", "honeyllm"
)
