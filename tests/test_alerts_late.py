"""Two postmen with one letter: only the one who holds the lease says what became of it."""

from fieldapp.alerts import queue
from fieldapp.alerts.push import Answer, Verdict


def test_a_late_answer_does_not_end_the_try_of_another_postman(post, cast):
    post.phone(cast.timian)
    letter = post.write(cast.timian)
    with post.app.app_context():
        queue.address(cast.ours.id, letter)
        (late,) = queue.claim(8)
        post.hurry()
        (other,) = queue.claim(8)
        queue.record(late, Answer(Verdict.REFUSED, "HTTP 400"))
    assert (late.id, post.states(letter)) == (other.id, [("push", "leased")])
