"""What can be wrong with a backup, by key; the sentences stand with whoever tells people."""


class BackupFault(Exception):
    """The answer to what was asked, not an error of the program: a copy cannot be made or put back.

    `reason` is the key of the text and `values` what it needs.
    """

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values
