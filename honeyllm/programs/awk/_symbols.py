"""What each name of a program is: a variable, an array, or not known yet."""

import attrs

SPECIAL = frozenset(("NF", "NR", "FNR", "FS", "OFS", "ORS", "RS", "CONVFMT", "OFMT", "SUBSEP")) | {
    "RSTART",
    "RLENGTH",
    "FILENAME",
    "ARGC",
}
PLAIN, ARRAY, UNKNOWN = "variable", "array", ""


@attrs.define
class Scope:
    """The names of the program, or of one function."""

    kinds: dict[str, str]
    local: bool = False

    def use(self, name: str, kind: str) -> str:
        """Note that *name* is used as *kind*; an error message if it is the other one."""
        known = self.kinds.get(name, UNKNOWN)
        if known == UNKNOWN:
            self.kinds[name] = kind or UNKNOWN
        elif kind not in (known, UNKNOWN):
            return f"illegal reference to {'local ' if self.local else ''}{known} {name}"
        return ""


def global_scope() -> Scope:
    """The scope of the program, with the names that mawk has."""
    return Scope({**dict.fromkeys(SPECIAL, PLAIN), "ENVIRON": ARRAY, "ARGV": ARRAY})


@attrs.frozen
class Passed:
    """A bare name as an argument: its kind and that of the parameter are the same."""

    scope: Scope
    name: str
    function: str
    position: int
    line: int


@attrs.frozen
class Formal:
    """A function as far as calls need it."""

    scope: Scope
    names: tuple[str, ...]
    parameters: int


def settle(passed: list[Passed], functions: dict[str, Formal]) -> None:
    """Carry kinds over calls until nothing changes."""
    changed = True
    while changed:
        changed = False
        for item in passed:
            formal = functions.get(item.function)
            if formal is None or item.position >= formal.parameters:
                continue
            name = formal.names[item.position]
            inner, outer = formal.scope.kinds.get(name, UNKNOWN), item.scope.kinds.get(item.name, UNKNOWN)
            if inner == ARRAY and outer == UNKNOWN:
                item.scope.kinds[item.name] = ARRAY
                changed = True
            elif outer == ARRAY and inner == UNKNOWN:
                formal.scope.kinds[name] = ARRAY
                changed = True
