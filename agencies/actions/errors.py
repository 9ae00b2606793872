"""What an action answers where the state of things does not allow it."""


class NotAllowed(ValueError):
    """The state of things does not allow this; the message says why and what to do. `field` names
    the field of the object that is in the way, where there is one."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field
