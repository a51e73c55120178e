"""`order: rotate-seasons`: a season of each show in turn."""

from itertools import takewhile

from retrovue.media.item import Item
from retrovue.plan.pick.cursor import Request, Supply
from retrovue.plan.pick.rotate_shows import RotateShowsCursor
from retrovue.plan.pick.sort_text import season_of, sort_key, sort_text


class RotateSeasonsCursor(RotateShowsCursor):
    """The show of the last item goes on while it is in the same season; then comes the next show."""

    def __init__(self, supply: Supply) -> None:
        super().__init__(supply)
        self._season = ("", "")

    def _advance(self, key: str, sort: str, at: int) -> None:
        super()._advance(key, sort, at)
        item = self.present(key, sort)
        self._season = season_of(sort_key(sort_text(item) if item is not None else sort))

    def next_item(self, request: Request) -> Item | None:
        return self._rest_of_season(request) or super().next_item(request)

    def _rest_of_season(self, request: Request) -> Item | None:
        cursor = self._shows.get(self._show)
        if cursor is None:
            return None
        return request.first(takewhile(lambda item: _season(item) == self._season, cursor.ahead()))


def _season(item: Item) -> tuple[str, str]:
    return season_of(sort_key(sort_text(item)))
