"""The list of kinds is complete and each kind is well formed."""

import attrs
from twisted.trial.unittest import SynchronousTestCase

from honeyllm import events
from honeyllm.events import EVENTS, Event
from tests.support.events import EXAMPLES


class CatalogueTests(SynchronousTestCase):
    def test_complete(self) -> None:
        """Every event class that the room exports is in the catalogue, and nothing else is."""
        exported = [getattr(events, name) for name in events.__all__]
        kinds = {cls for cls in exported if isinstance(cls, type) and issubclass(cls, Event)} - {Event}
        self.assertEqual(set(EVENTS.values()), kinds)

    def test_kinds_differ(self) -> None:
        self.assertEqual({cls.kind: cls for cls in EVENTS.values()}, dict(EVENTS))

    def test_examples(self) -> None:
        """The tests' examples leave no kind out."""
        self.assertEqual({type(event) for event in EXAMPLES}, set(EVENTS.values()))

    def test_described(self) -> None:
        """Each kind says what it means, is frozen and is Cowrie's or ours by name."""
        for kind, cls in EVENTS.items():
            self.assertTrue(cls.__doc__, kind)
            self.assertTrue(kind.startswith(("cowrie.", "honeyllm.")), kind)
            self.assertTrue(attrs.has(cls), kind)

    def test_frozen(self) -> None:
        for event in EXAMPLES:
            for field in attrs.fields(type(event)):
                self.assertRaises(attrs.exceptions.FrozenInstanceError, setattr, event, field.name, None)
