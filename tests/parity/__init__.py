"""The same template through both servers, Jinja2 here and the phone's in a real browser: the same bytes."""
