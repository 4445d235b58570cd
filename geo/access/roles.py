"""People and roles: what each role may do, and the question every writing function asks."""

from dataclasses import dataclass
from enum import Enum

from geo.access.problems import FORBIDDEN, UNAUTHENTICATED, AccessError


class Role(Enum):
    """What a person may do, lowest first; each role includes those before it.

    Not a kind of string on purpose: the word "admin" that arrives from outside is
    never equal to a role.
    """

    VIEWER = "viewer"
    PRESENTER = "presenter"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    ADMIN = "admin"

    @property
    def zh(self) -> str:
        """The role in Chinese, as messages name it."""
        return _CHINESE[self]

    def includes(self, other: "Role") -> bool:
        """Whether this role may do all that ``other`` may."""
        return _ORDER.index(self) >= _ORDER.index(other)


_ORDER = tuple(Role)
_CHINESE = {
    Role.VIEWER: "读者",
    Role.PRESENTER: "讲解员",
    Role.EDITOR: "编辑",
    Role.REVIEWER: "审核员",
    Role.ADMIN: "管理员",
}


@dataclass(frozen=True)
class Person:
    """Somebody who reads or writes; ``id`` is empty for one who has not signed in."""

    id: str
    name: str
    role: Role

    @property
    def signed_in(self) -> bool:
        """Whether it is known who this is."""
        return bool(self.id)


ANONYMOUS = Person("", "", Role.VIEWER)


def role_named(code: str) -> Role:
    """The role with this code; raises AccessError for any other word."""
    for role in Role:
        if role.value == code:
            return role
    raise AccessError(
        f"没有“{code}”这一角色",
        where="角色",
        expected="、".join(f"{role.value}（{role.zh}）" for role in Role),
        remedy="改用其中一个",
    )


def may(person: Person, role: Role) -> bool:
    """Whether ``person`` may do what ``role`` allows.

    Only a Person with a Role answers yes: a dict, a record of another class, or a role
    written as text is nobody. Above viewer, somebody must have signed in.
    """
    if type(person) is not Person or type(person.role) is not Role:
        return False
    if role is Role.VIEWER:
        return True
    return person.signed_in and person.role.includes(role)


def require(person: Person, role: Role) -> None:
    """Raise AccessError (401 or 403) unless ``person`` may do what ``role`` allows."""
    if may(person, role):
        return
    if not (type(person) is Person and person.signed_in):
        raise _not_signed_in(role)
    raise AccessError(
        "当前角色不能进行这项操作",
        where="权限",
        expected=f"{role.zh}或更高的角色",
        remedy="请管理员调整角色",
        status=FORBIDDEN,
    )


def _not_signed_in(role: Role) -> AccessError:
    return AccessError(
        "尚未登录",
        where="权限",
        expected=f"{role.zh}或更高的角色",
        remedy="登录后再试",
        status=UNAUTHENTICATED,
    )


def require_signed_in(person: Person) -> None:
    """Raise AccessError (401) unless it is known who this is."""
    if not (may(person, Role.VIEWER) and person.signed_in):
        raise _not_signed_in(Role.VIEWER)


def may_read(person: Person, *, open_to_all: bool) -> bool:
    """Whether ``person`` may read: everybody when open, else whoever has signed in."""
    return open_to_all or (type(person) is Person and person.signed_in)


def require_reading(person: Person, *, open_to_all: bool) -> None:
    """Raise AccessError (401) when reading is closed and nobody has signed in."""
    if not may_read(person, open_to_all=open_to_all):
        raise AccessError(
            "图谱未对外开放",
            where="权限",
            expected="已登录的人员",
            remedy="登录后再试；没有账户的，请联系管理员",
            status=UNAUTHENTICATED,
        )
