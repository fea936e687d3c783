"""A browser names the address we post to, so a hostile one must not make us post anywhere else."""

import pytest

from fieldapp.alerts.endpoints import is_allowed, origin, point, secret
from fieldapp.config import PUSH_HOSTS

POINT = "BB_PfG7noHtGLFMcx4QRxjKYrc0f3MD01CUYomluZ2Y2UOg8CRIC-W1sM948V65UYLlDG9vywhFX8MlHM03czUw"


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/eX:APA91bH-_x",
        "https://FCM.googleapis.com:443/wp/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
        "https://web.push.apple.com/QGx",
        "https://wns2-par02p.notify.windows.com/w/?token=BQYAAA%3d%3d",
        f"https://{'a' * 63}.notify.windows.com/w",
    ],
)
def test_the_push_services_are_allowed(endpoint):
    assert is_allowed(endpoint, PUSH_HOSTS)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com:8443/abc",
        "https://fcm.googleapis.com:99999/abc",
        "https://fcm.googleapis.com:0/abc",
        "https://fcm.googleapis.com:/abc",
        "https://fcm.googleapis.com:00443/abc",
        "https://fcm.googleapis.com:443:443/abc",
        "https://fcm.googleapis.com:80/abc",
        "https://fcm.googleapis.com:+443/abc",
        "https://a..notify.windows.com/x",
        f"https://{'a' * 64}.notify.windows.com/x",
        "https://-.push.apple.com/x",
        "https://a-.push.apple.com/x",
        "https://fcm.googleapis.com./x",
        "https://fcm.googleapis.com",
        "https://fcm.googleapis.com.evil.example/abc",
        "https://evil.example/fcm.googleapis.com/",
        "https://10.0.0.5/x.google.com/",
        "https://fcm.googleapis.com@10.0.0.5/abc",
        "https://user:word@fcm.googleapis.com/abc",
        "https://10.0.0.5#@fcm.googleapis.com/",
        "https://fcm.googleapis.com#@127.0.0.1/",
        "https://10.0.0.5\\@fcm.googleapis.com/abc",
        "https://fcm.googleapis.com./abc",
        "https://fcm.googleapis.com%2eevil.example/abc",
        "https://fcm。googleapis。com/abc",
        "https://fcm.googleapıs.com/abc",
        "https://push.apple.com/abc",
        "https://.push.apple.com/abc",
        "https://evilpush.apple.com/abc",
        "https://web.push.apple.com.evil.example/abc",
        "https://127.0.0.1/abc",
        "https://[::1]/abc",
        "https://2130706433/abc",
        "https://0177.0.0.1/abc",
        "https://0x7f000001/abc",
        "https://127.1/abc",
        "https://[::ffff:127.0.0.1]/abc",
        "https://[fcm.googleapis.com]/abc",
        "https://169.254.169.254/latest/meta-data/",
        "https://localhost/abc",
        "https://fcm.googleapis.com%00.evil.example/abc",
        "https://fcm.googleapis.com%40evil.example/abc",
        "https://fcm.googleapis.com%2f@evil.example/abc",
        "https://@fcm.googleapis.com/abc",
        "https://:@fcm.googleapis.com/abc",
        "https://fcm.googleapis.com:443@evil.example/abc",
        "https://xn--fcm-googleapis-com.example/abc",
        "https://xn--fm-vma.googleapis.com/abc",
        "https://ｆｃｍ.googleapis.com/abc",
        "https://fcm.googleapis.com\u200b/abc",
        "https://fcm.googleapis.com\u2024evil.example/abc",
        "https://fcm.googleapis.com\xad/abc",
        "https://web.push.apple.com./abc",
        "https://wns.notify.windows.com.evil.example/abc",
        "https://notify.windows.com/abc",
        "https://xnotify.windows.com/abc",
        "https://storage.googleapis.com/abc",
        "https://googleapis.com/abc",
        "https:///fcm.googleapis.com/abc",
        "https:/fcm.googleapis.com/abc",
        "https:fcm.googleapis.com/abc",
        "https:\\\\fcm.googleapis.com\\abc",
        "https://fcm.googleapis.com\\.evil.example/abc",
        "https://fcm.googleapis.com;.evil.example/abc",
        "https://evil.example?.push.apple.com/abc",
        "https://evil.example#.push.apple.com/abc",
        "https://evil.example/.push.apple.com/",
        "HTTPS://fcm.googleapis.com/abc",
        "javascript://fcm.googleapis.com/%0aabc",
        "ftp://fcm.googleapis.com/abc",
        "data:text/plain,https://fcm.googleapis.com/",
        "https://fcm.googleapis.com/a\tb",
        "https://fcm.goo\tgleapis.com/abc",
        "https://fcm.googleapis.com/\x00",
        "https://fcm.googleapis.com/\x7f",
        "https://fcm.googleapis.com/\u2028",
        "https://fcm.googleapis.com/\xa0",
        "https://fcm.googleapis.com/abc#d",
        "\thttps://fcm.googleapis.com/abc",
        "https://fcm.googleapis.com/a b",
        "https://fcm.googleapis.com/a\r\nHost: evil",
        "https://fcm.googleapis.com/abc\n",
        " https://fcm.googleapis.com/abc",
        "//fcm.googleapis.com/abc",
        "file:///etc/passwd",
        "https://fcm.googleapis.com/" + "a" * 1000,
        "",
    ],
)
def test_everything_else_is_refused(endpoint):
    assert not is_allowed(endpoint, PUSH_HOSTS)


def test_a_host_with_its_port_is_allowed_for_tests_only_there():
    assert is_allowed("http://127.0.0.1:4711/abc", ["127.0.0.1:4711"])
    assert is_allowed("https://127.0.0.1:4711/abc", ["127.0.0.1:4711"])
    assert not is_allowed("http://127.0.0.1:4712/abc", ["127.0.0.1:4711"])
    assert not is_allowed("http://127.0.0.1/abc", ["127.0.0.1"])


def test_the_origin_is_what_a_signature_names():
    assert origin("https://FCM.googleapis.com/fcm/send/abc") == "https://fcm.googleapis.com"
    assert origin("https://fcm.googleapis.com:443/fcm/send/abc") == "https://fcm.googleapis.com"
    assert origin("http://127.0.0.1:4711/abc?d=e") == "http://127.0.0.1:4711"


def test_keys_are_read_with_and_without_padding():
    assert point(POINT) == point(POINT + "=") == POINT
    assert secret("AAAAAAAAAAAAAAAAAAAAAA==") == secret("AAAAAAAAAAAAAAAAAAAAAA") == "A" * 22


@pytest.mark.parametrize(
    "wrong",
    [None, 7, "", "AA", POINT[:-2], POINT + "AA", "A" * 87, "C" + POINT[1:], "BA" + "A" * 85, "ø" * 87],
)
def test_a_point_that_is_none_is_refused(wrong):
    assert point(wrong) is None


@pytest.mark.parametrize("wrong", [None, "", "AA", "A" * 21, "A" * 24, "!" * 22])
def test_a_secret_of_another_length_is_refused(wrong):
    assert secret(wrong) is None
