"""What a person is told who may not do a thing, or not yet."""

from geo.errors import PlanMapError

UNAUTHENTICATED = 401
FORBIDDEN = 403
TOO_MANY = 429


class AccessError(PlanMapError):
    """A person is not who the deed needs.

    ``status`` is the HTTP status that fits: 401 when signing in may help, 403 when the
    person is known and the role does not suffice, 429 when waiting helps.
    """

    def __init__(
        self, found: str, *, where: str, expected: str, remedy: str, status: int = FORBIDDEN
    ) -> None:
        super().__init__(found, where=where, expected=expected, remedy=remedy)
        self.status = status


class LockedError(AccessError):
    """Signing in was tried too often; ``wait_s`` whole seconds remain."""

    def __init__(self, wait_s: int) -> None:
        minutes = -(-wait_s // 60)
        super().__init__(
            "登录失败的次数过多，暂停登录",
            where="登录",
            expected=f"约 {minutes} 分钟后再试",
            remedy="稍候再登录；忘记口令的，请管理员重设",
            status=TOO_MANY,
        )
        self.wait_s = wait_s


class TooManyError(AccessError):
    """More was sent than one reader, or all together, may send in a while."""

    def __init__(self, found: str, *, expected: str) -> None:
        super().__init__(
            found,
            where="意见与建议",
            expected=expected,
            remedy="内容没有送出，也没有丢失；稍后再送，或存为文本",
            status=TOO_MANY,
        )


class AccountError(PlanMapError):
    """A name, a password or a change of an account cannot be accepted."""


def wrong_credentials() -> AccessError:
    """The one answer to an unknown name, a wrong password and a disabled account."""
    return AccessError(
        "用户名或口令不对",
        where="登录",
        expected="已登记的用户名与它的口令",
        remedy="检查后重试；忘记口令的，请管理员重设",
        status=UNAUTHENTICATED,
    )
