"""The one family of errors the atlas raises on purpose.

A message answers four questions in the reader's language: what was found,
where, what was expected, and what to do about it.
"""


class PlanMapError(Exception):
    """A problem that a person can understand and mend.

    ``where`` names a file and line, or a record's id; ``remedy`` is an instruction.
    """

    def __init__(self, found: str, *, where: str, expected: str, remedy: str) -> None:
        self.found = found
        self.where = where
        self.expected = expected
        self.remedy = remedy
        super().__init__(f"{where}：{found}。应为：{expected}。处理办法：{remedy}")


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
