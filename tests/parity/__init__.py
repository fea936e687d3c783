"""The same template through both servers: Jinja2 here, the compiled module in a real browser, byte for byte."""
