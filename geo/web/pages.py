"""The pages of the atlas, in the order of the navigation."""

PAGES = (
    "atlas",
    "partners",
    "landmarks",
    "measures",
    "departments",
    "progress",
    "clauses",
    "shows",
    "about",
    "desk",
)
# Shown in the navigation only to who has signed in with a role that works there.
STAFF_PAGES = ("desk",)


def path_of(page: str) -> str:
    """The path of a page below the address of the atlas; that of the first is empty."""
    return "" if page == PAGES[0] else page
