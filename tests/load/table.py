"""One line per measured fact, held against what is required of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """`require` is the floor and `stretch` the aim; `at_most` when less is better. `unit` is for people."""

    require: float
    stretch: float | None = None
    unit: str = "x"
    at_most: bool = False

    def judge(self, value: float) -> str:
        """ "stretch", "ok" or "below"."""
        if self.stretch is not None and self._holds(value, self.stretch):
            return "stretch"
        return "ok" if self._holds(value, self.require) else "below"

    def _holds(self, value: float, bound: float) -> bool:
        return value <= bound if self.at_most else value >= bound

    def shown(self, bound: float | None) -> str:
        if bound is None:
            return ""
        return f"{'<=' if self.at_most else '>='} {bound:g}{self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`value` is what the target speaks of: a ratio or an absolute figure, written as `ratio`."""

    what: str
    ours: str
    yardstick: str = ""
    ratio: str = ""
    value: float = 0.0
    target: Target | None = None

    def cells(self) -> tuple[str, ...]:
        target = self.target
        if target is None:
            return self.what, self.ours, self.yardstick, self.ratio, "", "", ""
        bounds = target.shown(target.require), target.shown(target.stretch)
        return self.what, self.ours, self.yardstick, self.ratio, *bounds, target.judge(self.value)


HEAD = ("what", "ours", "yardstick", "ratio", "require", "stretch", "verdict")


def table(rows: list[Row]) -> str:
    """The rows as a table that is also valid Markdown."""
    cells = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEAD))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)
