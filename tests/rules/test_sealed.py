"""The seal of points without a name: opens with its keys only, tells neither whose it is nor when exactly."""

from base64 import urlsafe_b64decode
from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet

from bot.doctor import check_key
from bot.errors import StartupError
from bot.points.sealed import Seal, new_ref
from bot.seal import Keys
from bot.settings import load_settings

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))
AT = datetime(2026, 11, 23, 9, 41, 7, tzinfo=UTC)


def test_a_seal_opens_with_its_key_for_its_own_point_only() -> None:
    ref, seal = new_ref(), Seal(Keys(OLD))
    sealed = seal.close(ref, 12, AT)
    assert seal.open(ref, sealed) == 12
    assert seal.open(new_ref(), sealed) is None
    assert Seal(Keys(NEW)).open(ref, sealed) is None
    assert Seal(Keys("")).open(ref, sealed) is None
    assert seal.open(ref, sealed[:-4] + "AAAA") is None
    assert not Seal(Keys(""))


def test_an_older_key_still_opens_what_it_sealed() -> None:
    ref = new_ref()
    sealed = Seal(Keys(OLD)).close(ref, 7, AT)
    both = Seal(Keys(f"{NEW}, {OLD}"))
    assert both.open(ref, sealed) == 7
    assert Seal(Keys(NEW)).open(ref, both.close(ref, 7, AT)) == 7


def test_seals_of_everybody_look_alike_and_name_the_hour_only() -> None:
    seal = Seal(Keys(OLD))
    made = [seal.close(new_ref(), person, AT) for person in (1, 999_999_999, 1)]
    assert len({len(each) for each in made}) == 1
    assert len(set(made)) == 3
    stamps = {int.from_bytes(urlsafe_b64decode(each)[1:9], "big") for each in made}
    assert stamps == {int(AT.replace(minute=0, second=0).timestamp())}


def test_where_it_was_written_cannot_be_read_but_comes_once() -> None:
    seal = Seal(Keys(OLD))
    assert seal.fingerprint("D0ANNA:1.2") == seal.fingerprint("D0ANNA:1.2") != Seal(Keys(NEW)).fingerprint("D0ANNA:1.2")
    assert "D0ANNA" not in seal.fingerprint("D0ANNA:1.2")
    assert len(seal.fingerprint("x")) <= 60


@pytest.mark.parametrize(
    "key", ["secret", OLD[:-4], f"{OLD},x", "!" * 44], ids=["a word", "too short", "a bad second", "no base64"]
)
def test_a_key_that_is_none_is_named_at_the_start_and_not_shown(key: str) -> None:
    with pytest.raises(StartupError, match=r"DAGSTART_KEY is not usable.*32 random bytes") as found:
        load_settings(_env_file=None, key=key)
    assert key not in str(found.value)


def test_the_doctor_says_how_to_make_a_missing_key() -> None:
    assert "openssl rand" in check_key(load_settings(_env_file=None)).sentence
    found = check_key(load_settings(_env_file=None, key=OLD))
    assert found.well
    assert OLD not in found.sentence
