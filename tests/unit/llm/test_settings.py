"""The configuration of the models."""

import attrs
import cattrs
from twisted.trial.unittest import SynchronousTestCase

from honeyllm.llm import LlmSettings


class Settings(SynchronousTestCase):
    def test_endpoints(self) -> None:
        """The first endpoint is the section's own; without a URL there is none."""
        value = {
            "base_url": "http://127.0.0.1:8089/v1",
            "model": "a",
            "api_key_env": "KEY",
            "fallbacks": [{"base_url": "https://example.com/v1", "model": "b"}],
            "timeouts": {"total": 30},
        }
        settings = cattrs.Converter(forbid_extra_keys=True).structure(value, LlmSettings)
        self.assertEqual([(e.model, e.api_key_env) for e in settings.endpoints], [("a", "KEY"), ("b", None)])
        self.assertEqual(settings.timeouts.total, 30)
        self.assertEqual(attrs.evolve(settings, base_url=None).endpoints, ())

    def test_refused(self) -> None:
        """What cannot work is refused, and a secret in a URL is not repeated."""
        for value in (
            {"base_url": "ftp://x/"},
            {"base_url": "http://"},
            {"base_url": "https://user:hunter2@example.com/"},
            {"max_tokens": 0},
            {"temperature": 3},
            {"concurrency": 0},
            {"timeouts": {"stall": 0}},
            {"fallbacks": [{"base_url": "http://127.0.0.1/", "model": ""}]},
        ):
            with self.assertRaises(cattrs.ClassValidationError) as caught:
                cattrs.structure(value, LlmSettings)
            self.assertNotIn("hunter2", "".join(cattrs.transform_error(caught.exception)))
