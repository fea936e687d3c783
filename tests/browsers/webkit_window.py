"""The window that WebKitWebDriver drives: WebKitGTK with a profile that is kept, as a phone's browser has.

`python webkit_window.py FOLDER`. Debian's own MiniBrowser forgets everything as soon as it is automated.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from ctypes import CFUNCTYPE, c_char_p, c_int, c_size_t, c_ulong, c_void_p
from pathlib import Path
from typing import Any

LIBRARIES = ("libgtk-3.so.0", "libgobject-2.0.so.0", "libglib-2.0.so.0", "libwebkit2gtk-4.1.so.0")
SIZE = (390, 844)
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
IN_SQLITE = 1
DPI = 96 * 1024  # a screen nobody looks at says -1, and everything would be laid out at minus that size
KEPT: list[Any] = []  # what C calls back must not be collected


class C:
    """Functions of the libraries by their names: `c.gtk_main(None)` with the result first."""

    def __init__(self) -> None:
        self._open = [ctypes.CDLL(name) for name in LIBRARIES]

    def __getattr__(self, name: str) -> Callable[..., Any]:
        function = next(getattr(library, name) for library in self._open if hasattr(library, name))

        def call(result: Any, *given: Any) -> Any:
            function.restype = result
            return function(*given)

        return call


def main(folder: Path) -> None:
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, c_ulong(signal.SIGKILL))
    c = C()
    c.gtk_init(None, None, None)
    settings = c_void_p(c.gtk_settings_get_default(c_void_p))
    c.g_object_set(None, settings, c_char_p(b"gtk-xft-dpi"), c_int(DPI), None)
    context = kept_context(c, bytes(folder))
    listen(c, context, "automation-started", lambda _, session, __: started(c, context, session))
    # Asked to end, it lets the database and the workers be written down.
    quits = CFUNCTYPE(c_int, c_void_p)(lambda _: c.gtk_main_quit(None) or 0)
    KEPT.append(quits)
    c.g_unix_signal_add(c_int, c_int(signal.SIGTERM), quits, None)
    (folder / "window.pid").write_text(str(os.getpid()))
    c.gtk_main(None)


def kept_context(c: C, folder: bytes) -> c_void_p:
    """A browser whose stores and cookies lie in `folder`."""
    places = (b"base-data-directory", folder + b"/data", b"base-cache-directory", folder + b"/cache")
    manager = c.webkit_website_data_manager_new(c_void_p, *map(c_char_p, places), None)
    context = c_void_p(c.webkit_web_context_new_with_website_data_manager(c_void_p, c_void_p(manager)))
    cookies = c_void_p(c.webkit_web_context_get_cookie_manager(c_void_p, context))
    file = c_char_p(folder + b"/cookies.sqlite")
    c.webkit_cookie_manager_set_persistent_storage(None, cookies, file, c_int(IN_SQLITE))
    c.webkit_web_context_set_automation_allowed(None, context, c_int(True))
    return context


def started(c: C, context: c_void_p, session: int) -> None:
    info = c_void_p(c.webkit_application_info_new(c_void_p))
    c.webkit_application_info_set_name(None, info, c_char_p(b"WebKitGTK"))
    c.webkit_automation_session_set_application_info(None, c_void_p(session), info)
    listen(c, c_void_p(session), "create-web-view", lambda _, __, ___: window(c, context), c_void_p)


def window(c: C, context: c_void_p) -> int:
    kind = c_size_t(c.webkit_web_view_get_type(c_size_t))
    asked = (c_char_p(b"web-context"), context, c_char_p(b"is-controlled-by-automation"), c_int(True))
    view: int = c.g_object_new(c_void_p, kind, *asked, None)
    frame = c_void_p(c.gtk_window_new(c_void_p, c_int(0)))
    c.gtk_window_set_default_size(None, frame, *map(c_int, SIZE))
    c.gtk_container_add(None, frame, c_void_p(view))
    c.gtk_widget_show_all(None, frame)
    return view


def listen(c: C, thing: c_void_p, signal_name: str, hears: Callable[..., Any], result: Any = None) -> None:
    callback = CFUNCTYPE(result, c_void_p, c_void_p, c_void_p)(hears)
    KEPT.append(callback)
    c.g_signal_connect_data(c_size_t, thing, c_char_p(signal_name.encode()), callback, None, None, c_int(0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
