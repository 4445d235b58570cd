"""A record of progress that breaks a rule, told so that it can be mended."""

from geo.errors import PlanMapError


class StatusError(PlanMapError):
    """An event, a piece of evidence or another entry breaks a rule of the ledger.

    ``rules`` lists every rule that is broken, in words.
    """

    def __init__(self, where: str, rules: tuple[str, ...]) -> None:
        self.rules = rules
        super().__init__(
            "；".join(rules),
            where=where,
            expected="符合台账规则的记录",
            remedy="逐项改正后重新提交；没有写入任何内容",
        )
