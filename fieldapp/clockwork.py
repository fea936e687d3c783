"""The rules that the clock drives, from every room that has one; a worker goes round them."""

from datetime import timedelta

from fieldapp.agreements import frame
from fieldapp.alerts import weekly
from fieldapp.alerts.chores import Round
from fieldapp.journal import outbox as journal
from fieldapp.meetings import reminders, silence
from fieldapp.reports import rounds

ROUNDS: tuple[Round, ...] = (
    Round("journal", timedelta(seconds=10), journal.go_round),
    Round("reminders", timedelta(minutes=1), reminders.go_round),
    Round("silence of meetings", silence.OFTEN, silence.of_meetings),
    Round("silence of courses and phones", silence.SELDOM, silence.of_courses_and_phones),
    Round("silence of statuses", silence.SELDOM, rounds.go_round),
    Round("what begins today", timedelta(minutes=10), frame.go_round),
    Round("weekly", timedelta(hours=1), weekly.go_round),
)
