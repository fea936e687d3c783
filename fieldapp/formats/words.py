"""The words and the order of letters that both twins read."""

from typing import Any

WORDS: dict[str, dict[str, Any]] = {
    "da": {
        "colon": ".",
        "at": "{day} kl. {clock}",
        "yesterday": "i går",
        "today": "i dag",
        "tomorrow": "i morgen",
        "weekdays": "mandag tirsdag onsdag torsdag fredag lørdag søndag",
        "short_weekdays": "man. tirs. ons. tors. fre. lør. søn.",
        "months": "januar februar marts april maj juni juli august september oktober november december",
        "short_months": "jan. feb. mar. apr. maj juni juli aug. sept. okt. nov. dec.",
        "date": "{day}. {month}",
        "min": "min",
        "below": "under 1 min",
        "hours": ["time", "timer"],
        "days": ["dag", "dage"],
        "week": "Uge {number} af {total} · slutter {end}",
        "starts": "Starter {start}",
        "ended": "Sluttede {end}",
    },
    "en": {
        "colon": ":",
        "at": "{day} at {clock}",
        "yesterday": "yesterday",
        "today": "today",
        "tomorrow": "tomorrow",
        "weekdays": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        "short_weekdays": "Mon Tue Wed Thu Fri Sat Sun",
        "months": "January February March April May June July August September October November December",
        "short_months": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
        "date": "{day} {month}",
        "min": "min",
        "below": "under 1 min",
        "hours": ["hour", "hours"],
        "days": ["day", "days"],
        "week": "Week {number} of {total} · ends {end}",
        "starts": "Starts {start}",
        "ended": "Ended {end}",
    },
}

# Danish sorts å after ø after æ, whatever the code points say.
LAST_LETTERS = {"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}"}
