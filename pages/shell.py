"""The frame around every page: bar, map, panel and board, the same four from page to page.

A page says what they show; they stay where they are, so that going to another page
costs no more than a filter. A closed atlas gives nothing before somebody has signed in.
"""

from geo.ui import payload
from geo.ui.desk import arranged, mount, mount_gate
from geo.ui.door import is_open
from geo.ui.frame import configure, library, navigation
from geo.ui.look import take_look

configure()
if is_open():
    look = take_look()
    page = navigation(look.chosen.lang, look.library.atlas.home)
    page.run()
    shown = arranged()
    mount(
        look,
        {
            "bar": payload.bar_data(look, page.url_path),
            "map": shown.map or payload.absent(look),
            "panel": shown.panel or payload.absent(look),
            "board": shown.board,
        },
    )
else:
    # The addresses of the pages are known to everybody; what they show is not run.
    navigation("zh", library().atlas.home)
    mount_gate()
