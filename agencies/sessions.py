"""Who asks: a session and its user, each read with one plain question. Every request begins with them,
and building such a question anew takes longer than the database needs to answer it.

`SESSION_ENGINE` and `AUTHENTICATION_BACKENDS` name this module.
"""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

from agencies.models import User
from live.ask import ask

SESSION = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"
FIELDS = [field.attname for field in User._meta.concrete_fields]
USER = f"""
SELECT ARRAY(SELECT m.role FROM agencies_membership m WHERE m.user_id = u.id ORDER BY m.id),
    ARRAY(SELECT m.agency_id FROM agencies_membership m WHERE m.user_id = u.id ORDER BY m.id),
    {", ".join(f"u.{field.column}" for field in User._meta.concrete_fields)}
FROM agencies_user u WHERE u.id = %s
"""  # noqa: S608  columns of a model


class SessionStore(db.SessionStore):  # type: ignore[misc]
    """Sessions of the database, as Django's."""

    def load(self) -> dict[str, Any]:
        key = self.session_key or ""
        rows = ask(SESSION, [key, timezone.now()]) if "\0" not in key else []  # which no text of PostgreSQL holds
        if not rows:
            self._session_key = None
            return {}
        return self.decode(rows[0][0])  # type: ignore[no-any-return]


class Backend(ModelBackend):  # type: ignore[misc]
    """Names and passwords, as Django's; a user comes with the roles they hold (`User.seats`)."""

    def get_user(self, user_id: int) -> User | None:
        rows = ask(USER, [int(user_id)])
        if not rows:
            return None
        roles, agencies, *values = rows[0]
        user: User = User.from_db(connection.alias, FIELDS, values)
        user.seats = list(zip(roles, agencies, strict=True))
        return user if self.user_can_authenticate(user) else None
