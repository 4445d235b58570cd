"""The vault of evidence files of one installation."""

from geo.settings import Settings
from geo.status.files import Vault

_MB = 1024**2


def open_vault(settings: Settings) -> Vault:
    """The vault of these settings; its folder is made when the first file comes."""
    return Vault(
        settings.evidence_dir,
        file_limit_bytes=settings.file_limit_mb * _MB,
        quota_bytes=settings.file_quota_mb * _MB,
    )
