"""What a push service or a mail server answered, for people. The text that was kept is the code."""

import re

from fieldapp.vocabulary.contact import Labels

# Always read inside a sentence.
PUSH_ANSWER: Labels = {
    "HTTP 404": ("enheden er meldt fra", "the device has signed off"),
    "HTTP 410": ("enheden er meldt fra", "the device has signed off"),
    "the device is gone": ("enheden er ikke tilmeldt mere", "the device is no longer signed up"),
    "the endpoint is not a push service we know": (
        "browserens tjeneste til beskeder er ikke en, vi kender",
        "the browser's notification service is not one we know",
    ),
    "handed over": ("givet videre til mailserveren", "handed to the mail server"),
    "http": ("tjenesten svarede ikke som ventet", "the service did not answer as expected"),
    "unreached": ("tjenesten kunne ikke nås", "the service could not be reached"),
    "ours": ("fejlen er hos os", "the fault is ours"),
}


def answer_code(text: str) -> str:
    """The code of PUSH_ANSWER for a text that was kept: known, a status, a fault's name, or our own words."""
    if text in PUSH_ANSWER:
        return text
    if text.startswith("HTTP "):
        return "http"
    return "unreached" if re.fullmatch(r"\w+", text) else "ours"
