"""The one family of errors the atlas raises on purpose.

A message answers four questions in the reader's language: what was found,
where, what was expected, and what to do about it.
"""


def visible(text: str) -> str:
    """``text`` with every sign that does not print written out as an escape."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class PlanMapError(Exception):
    """A problem that a person can understand and mend.

    ``where`` names a file and line, or a record's id; ``remedy`` is an instruction.
    """

    def __init__(self, found: str, *, where: str, expected: str, remedy: str) -> None:
        self.found = visible(found)
        self.where = visible(where)
        self.expected = visible(expected)
        self.remedy = visible(remedy)
        super().__init__(
            f"{self.where}：{self.found}。应为：{self.expected}。处理办法：{self.remedy}"
        )


class SettingsError(PlanMapError):
    """An environment variable holds something that cannot be used."""


class AssetError(PlanMapError):
    """A browser file is missing, or differs from its recorded hash."""


class PlanError(PlanMapError):
    """The published text, or a decision about it, cannot be read as a plan."""


class GroundError(PlanMapError):
    """A row of the gazetteer, or a coordinate, is not what it must be."""


class LayerError(PlanMapError):
    """A base-map layer cannot be read or may not be shown."""


class BuildError(PlanMapError):
    """The built files differ from what their sources say."""


class FilterError(PlanMapError):
    """A filter was asked for with words the plan does not have."""
