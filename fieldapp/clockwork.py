"""The rules that the clock drives, from every room that has one; a worker goes round them."""

from fieldapp.alerts.chores import Round

ROUNDS: tuple[Round, ...] = ()
