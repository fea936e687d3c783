"""What can go wrong, said in the domain's words; `answers.py` says it in HTTP's."""


class DomainError(Exception):
    """Something a person can act on. `message` is plain Danish; `fields` names what to correct, and how."""

    status = 400
    code = "bad_request"

    def __init__(self, message: str, *, code: str | None = None, fields: dict[str, str] | None = None):
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.fields = fields or {}

    def to_json(self) -> dict[str, object]:
        """The wire's error: status, a stable code, a Danish sentence, and one sentence per field."""
        return {
            "error": {
                "status": self.status,
                "code": self.code,
                "message": self.message,
                "fields": self.fields,
            }
        }


class BadRequest(DomainError):
    """The request cannot be read at all."""


class NotLoggedIn(DomainError):
    """Nobody is logged in, or the session has run out."""

    status, code = 401, "not_logged_in"


class NotYours(DomainError):
    """It exists, but belongs to somebody else."""

    status, code = 403, "not_yours"


class NotFound(DomainError):
    """It is not there, or not yours to see."""

    status, code = 404, "not_found"


class Conflict(DomainError):
    """The same id is already taken by other content."""

    status, code = 409, "differs"


class Gone(DomainError):
    """It was here, and has ended."""

    status, code = 410, "gone"


class TooLarge(DomainError):
    """More than 64 kB."""

    status, code = 413, "too_large"


class WrongType(DomainError):
    """A media type that this house does not read."""

    status, code = 415, "wrong_type"


class Invalid(DomainError):
    """Readable, but some fields need correcting."""

    status, code = 422, "invalid"


class NotYet(DomainError):
    """It names something that has not arrived yet; send it again after that."""

    status, code = 424, "not_yet"


class TooOld(DomainError):
    """The app on this phone is older than the house accepts."""

    status, code = 426, "too_old"


class TooMany(DomainError):
    """Too many tries; wait `retry_after` seconds."""

    status, code = 429, "too_many"

    def __init__(self, message: str, *, retry_after: int):
        super().__init__(message)
        self.retry_after = retry_after
