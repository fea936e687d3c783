"""Eksempel Kommune: an invented organisation to try everything on, with half a year behind it."""

from fieldapp.demo.load import load
from fieldapp.demo.people import LOGINS, ORGANISATION, PASSWORD

__all__ = ["LOGINS", "ORGANISATION", "PASSWORD", "load"]
