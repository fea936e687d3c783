"""Law texts, thresholds and words as we found them: each with its first day and where it comes from.

An organisation's own go before these (`accounts.dated`). None of ours was approved by a municipality.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

# The act as it is (lov 548/2019), and the day on which »kommunen« came everywhere (lov 1750/2025).
LAB: Final = date(2020, 1, 1)
REFORM: Final = date(2026, 2, 1)


@dataclass(frozen=True)
class Said:
    """What was said under a name: a number or a text, and for which days."""

    name: str
    valid_from: date
    source: str
    number: int | None = None
    # Danish and English; an organisation's own words are the same in both.
    text: tuple[str, str] = ("", "")
    valid_to: date | None = None
    # Who in the municipality has read and approved it; empty when nobody has.
    checked_by: str = ""


@dataclass(frozen=True)
class Bounds:
    """What a number counts (months, days, or a switch: 1 is yes), and how small and large it may be."""

    unit: str
    lowest: int
    highest: int


NUMBERS: Final = {
    "period_months": Bounds("months", 1, 24),
    "period_months.psychiatric_discharge": Bounds("months", 1, 24),
    "agreement_required": Bounds("switch", 0, 1),
    "report_days.external": Bounds("days", 7, 92),
    "report_days.other": Bounds("days", 7, 92),
}

# What stands in braces in a text, and the word that is in force instead.
WORDS: Final = {"{organisation}": "word.organisation", "{caseworker}": "word.caseworker"}

LAW: Final = (
    Said("period_months", LAB, "LAB § 167", 6),
    # Before a discharge it may begin 3 months earlier, and then last 6.
    Said("period_months.psychiatric_discharge", LAB, "LAB § 167, stk. 2", 9),
    Said("agreement_required", LAB, "Vores forslag (S18 #40)", 1),
    Said("report_days.external", LAB, "Vores forslag (S18 #54)", 14),
    Said("report_days.other", LAB, "Vores forslag (S18 #54)", 30),
    Said("word.organisation", REFORM, "Lov 1750/2025", text=("kommunen", "the municipality")),
    Said("word.caseworker", LAB, "Vores ord", text=("sagsbehandler", "caseworker")),
    # Expected to be another act from 1 January 2027.
    Said(
        "text.basis",
        LAB,
        "LAB kapitel 26",
        text=(
            "Aftalen er lavet efter reglerne om mentorstøtte"
            " (lov om en aktiv beskæftigelsesindsats, kapitel 26).",
            "The agreement is made under the rules on mentor support"
            " (lov om en aktiv beskæftigelsesindsats, chapter 26).",
        ),
    ),
    # Ours, and not read by a lawyer.
    Said(
        "text.complaint",
        LAB,
        "STAR 2019; vores egne ord",
        text=(
            "Er du ikke enig i, at du får mentorstøtte, hvor meget eller hvor længe, kan du klage."
            " Sig det eller skriv det til {organisation} inden fire uger efter, at du fik besked.",
            "If you do not agree that you get mentor support, how much or for how long, you can complain."
            " Say or write it to {organisation} within four weeks after you were told.",
        ),
    ),
    Said(
        "text.voluntary",
        LAB,
        "Vores ord",
        text=(
            "Du kan altid sige, at du gerne vil tale om aftalen igen.",
            "You can always say that you would like to talk about the agreement again.",
        ),
    ),
)
