"""Takes the phones' own server away for a while: nothing on a phone is deleted, and what waits is sent."""

from fieldapp.config import Config, config


def is_off(settings: Config | None = None) -> bool:
    """Asked anew each time, so that turning it needs no restart."""
    return (settings or config()).worker_switch.exists()


def turn(on: bool, settings: Config) -> None:
    """Give phones their own server, or the one that steps aside, from their next contact on."""
    if on:
        settings.worker_switch.unlink(missing_ok=True)
    else:
        settings.worker_switch.touch()
