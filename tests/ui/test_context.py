"""Who somebody is, and who sees nothing."""

from types import SimpleNamespace

import pytest

from dlcore.errors import NotFound
from dlcore.ui import context

ISSUER = "https://login.hospital.example"


class Secrets(dict):
    def load_if_toml_exists(self):
        return True


@pytest.fixture
def signed_in(monkeypatch):
    """Who looks at the page: call it with what the sign-in service said."""

    def as_user(user: dict, auth: bool = True):
        secrets = Secrets({"auth": {}} if auth else {})
        seen = SimpleNamespace(**user, get=user.get)
        monkeypatch.setattr(context, "GUARDED", True)
        monkeypatch.setattr(context, "st", SimpleNamespace(user=seen, secrets=secrets))

    return as_user


def test_without_login_there_is_one_local_user(signed_in):
    signed_in({}, auth=False)
    assert context.is_admitted() and context.owner() == context.LOCAL_USER


def test_with_login_an_anonymous_visitor_is_nobody(signed_in):
    for user in ({}, {"is_logged_in": False, "iss": ISSUER, "sub": "7"}):
        signed_in(user)
        assert not context.is_admitted()
        with pytest.raises(NotFound):
            context.owner()


def test_somebody_is_issuer_and_subject_and_an_email_gives_nothing(signed_in):
    owners = []
    for more in ({}, {"email": "a@b.c", "email_verified": False}, {"email": "A@B.C", "email_verified": True}):
        signed_in({"is_logged_in": True, "iss": ISSUER, "sub": "7"} | more)
        owners.append(context.owner())
    assert set(owners) == {f"{ISSUER} 7"}
    for user in ({"iss": ISSUER, "sub": "8"}, {"iss": "https://other.example", "sub": "7"}):
        assert context.identity(user) not in owners
    for user in ({"email": "a@b.c"}, {"iss": ISSUER}, {"iss": "", "sub": "7"}, {"iss": ISSUER, "sub": 7}):
        with pytest.raises(NotFound):
            context.identity(user)
    assert len(context.identity({"iss": ISSUER, "sub": "x" * 400})) == 64
