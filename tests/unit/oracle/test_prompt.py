"""The messages stay within bounds and keep their beginning."""

from twisted.trial.unittest import SynchronousTestCase

from honeyllm.oracle import Asker, Exchange, Prompts, Question
from honeyllm.oracle._prompt import recent

USER = Asker(user="bob", uid=1000, home="/home/bob")


def exchanges(count: int, output: str = "x") -> tuple[Exchange, ...]:
    return tuple(Exchange(line=f"echo {n}", output=output, cwd="/home/bob") for n in range(count))


class Windows(SynchronousTestCase):
    def test_moves_in_steps(self) -> None:
        """Between eight and sixteen exchanges, with the same first one for eight questions."""
        firsts = []
        for count in range(100):
            window = recent(exchanges(count))
            self.assertTrue(min(count, 8) <= len(window) <= 16, count)
            firsts.append(window[0].line if window else None)
        self.assertLess(len(set(firsts)), 14)

    def test_bounded(self) -> None:
        """However much was typed, piped and printed, the question stays small."""
        question = Question(
            line="x",
            argv=("x" * 100_000,) * 1000,
            cwd="/",
            asker=USER,
            stdin=b"\xff" * 1_000_000,
            recent=exchanges(1000, output="y" * 1_000_000),
        )
        messages = Prompts({"hostname": "h"}).for_program(question)
        self.assertLess(sum(len(message.content) for message in messages), 100_000)

    def test_prefix_is_constant(self) -> None:
        """Two sessions begin alike up to the first thing that differs."""
        prompts = Prompts({"hostname": "h"})
        first, second = (
            prompts.for_line(line, cwd=cwd, asker=USER, history=())
            for line, cwd in (("ls", "/home/bob"), ("id", "/tmp"))
        )
        self.assertEqual(first[:-2], second[:-2])
        self.assertTrue(first[-2].content.endswith("\nbob@h:~$"))
        self.assertTrue(second[-2].content.endswith("\nbob@h:/tmp$"))

    def test_turns_alternate(self) -> None:
        """System, then user and assistant in turn: many chat templates accept nothing else."""
        prompts = Prompts({"hostname": "h"})
        past = exchanges(3)
        question = Question(line="x", argv=("x",), cwd="/", asker=USER, recent=past)
        for messages in (
            prompts.for_program(question),
            prompts.for_line("x", cwd="/", asker=USER, history=past),
        ):
            roles = [message.role for message in messages]
            self.assertEqual(roles, ["system", *["user", "assistant"] * (len(roles) // 2 - 1), "user"])
