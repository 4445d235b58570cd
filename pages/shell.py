"""The frame around every page: bar, map, panel and board, the same four from page to page.

A page says what they show; they stay where they are, so that going to another page
costs no more than a filter.
"""

from geo.ui import payload
from geo.ui.desk import arranged, mount
from geo.ui.frame import configure, navigation
from geo.ui.look import take_look

configure()
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
