"""The configuration over the API: branches, words, pages, and what each role sees of it."""

from web.test_library import Asking, asking, made  # noqa: F401

PATH = "/api/v1/configuration"


async def ask(asking: Asking, query: str = "", role: str = "viewer") -> dict:  # noqa: F811
    status, found = await asking.get(f"{PATH}?{query}", role)
    assert status == 200, found
    return found


async def test_branches_and_pages(asking: Asking) -> None:  # noqa: F811
    whole = await ask(asking, "most=1000")
    assert whole["total"] == sum(branch["settings"] for branch in whole["branches"]) == len(whole["settings"])
    some = await ask(asking, "most=7&after=5")
    assert some["settings"] == whole["settings"][5:12]
    one = await ask(asking, "branch=channels.one&only_set=true")
    assert {tuple(each["path"][:2]) for each in one["settings"]} == {("channels", "one")}
    assert one["total"] == next(
        branch["set"] for branch in one["branches"] if branch["name"] == "channels.one"
    )


async def test_words_find_names_values_and_files(asking: Asking) -> None:  # noqa: F811
    assert [each["path"] for each in (await ask(asking, "words=STATION+timezone"))["settings"]] == [
        ["station", "timezone"]
    ]
    assert (await ask(asking, "words=nothing+has+this"))["total"] == 0


async def test_viewers_see_no_paths_and_do_not_find_them(asking: Asking) -> None:  # noqa: F811
    async def roots(role: str) -> list[str]:
        found = await ask(asking, "branch=sources&words=roots&only_set=true", role)
        return [each["value"] for each in found["settings"]]

    assert all("/" not in value for value in await roots("viewer"))
    assert any("media" in value for value in await roots("operator"))
