"""
HoneyLLM: a medium-interaction SSH honeypot whose virtual host asks a language model
only for what it cannot compute itself.

Each package directly below this one is a *room*; imports between rooms point only downward.
"""
