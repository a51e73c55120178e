"""What every reader of selectors raises."""


class SelectorError(Exception):
    """A selector that cannot be read; `help` is the cure and `code` the kind of mistake."""

    def __init__(self, message: str, help: str = "", code: str = "RV020") -> None:
        self.message, self.help, self.code = message, help, code
        super().__init__(message)
