"""Which passwords may be chosen: long rather than strange, and not what is tried first (NIST SP 800-63B)."""

from fieldapp.i18n import gettext as _

SHORTEST = 12
LONGEST = 200
FEWEST_SIGNS = 5
LEAST_OF_ITS_OWN = 6
COMMON = "password adgangskode kodeord fieldapp velkommen welcome kommune mentor qwerty asdfgh sommer vinter"
ROWS = ("abcdefghijklmnopqrstuvwxyzæøå" * 2, "0123456789" * 3, "qwertyuiopåasdfghjklæøzxcvbnm")


def fault(password: str, email: str) -> str | None:
    """The sentence that says what to choose instead; None when the password is good enough."""
    if len(password) < SHORTEST:
        return _("Vælg mindst 12 tegn. Tre eller fire tilfældige ord er lette at huske.")
    if len(password) > LONGEST:
        return _("Vælg højst 200 tegn.")
    said = password.casefold()
    name = email.casefold().partition("@")[0]
    if email.casefold() in said or (len(name) > 3 and name in said):
        return _("Vælg noget, der ikke ligner din e-mail.")
    if _is_trivial(said):
        return _("Den er for let at gætte. Tag tre eller fire tilfældige ord.")
    return None


def _is_trivial(said: str) -> bool:
    """Only digits, few different signs, a row of the keyboard, or a common word with hardly anything else."""
    if (
        said.isdigit()
        or len(set(said)) < FEWEST_SIGNS
        or any(said in row or said[::-1] in row for row in ROWS)
    ):
        return True
    for word in COMMON.split():
        said = said.replace(word, "")
    return len({sign for sign in said if sign.isalpha()}) < LEAST_OF_ITS_OWN and len(said) < SHORTEST
