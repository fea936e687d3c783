"""Hands a phone what it needs to be a second server: worker, pages, compiled templates."""
