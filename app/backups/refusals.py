"""Why a backup cannot be made, trusted or restored, as codes that app/labels puts in words."""

from __future__ import annotations


class BackupRefused(Exception):
    """Nothing was changed. `code` names the sentence, `values` fill its places."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code, self.values = code, values


class BackupBroken(BackupRefused):
    """This backup is not what was sealed: `file` is the first that is not; `why`: missing, changed, unknown_format."""

    def __init__(self, file: str, why: str) -> None:
        super().__init__(f"backup_file_{why}", file=file)
        self.file, self.why = file, why
