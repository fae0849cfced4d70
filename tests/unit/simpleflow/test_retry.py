"""Calling again after failures, without waiting for real."""

from __future__ import annotations

import pytest

from simpleflow.utils import retry


class Flaky:
    """Fails a few times, then answers."""

    __name__ = __qualname__ = "flaky"

    def __init__(self, failures, error=ValueError):
        self.failures, self.error, self.calls = failures, error, 0

    def __call__(self, answer="ok"):
        self.calls += 1
        if self.calls <= self.failures:
            raise self.error(self.calls)
        return answer


def test_one_attempt_by_default():
    flaky = Flaky(1)
    with pytest.raises(ValueError):
        retry.with_delay(sleep=pytest.fail)(flaky)()
    assert flaky.calls == 1


def test_tries_until_it_succeeds_and_passes_arguments():
    flaky, naps = Flaky(2), []
    call = retry.with_delay(nb_times=5, delay=lambda k: 10 + k, sleep=naps.append)(flaky)
    assert call(answer="yes") == "yes"
    assert naps == [10, 11]


def test_never_sleeps_after_the_last_attempt():
    flaky, naps = Flaky(9), []
    with pytest.raises(ValueError, match="3"):
        retry.with_delay(nb_times=3, sleep=naps.append)(flaky)()
    assert flaky.calls == 3
    assert naps == [1, 1]


@pytest.mark.parametrize(
    ("options", "calls"),
    [
        ({"on_exceptions": KeyError}, 1),
        ({"on_exceptions": [KeyError, ValueError]}, 2),
        ({"on_exceptions": ValueError}, 2),
        ({"except_on": Exception}, 1),
        ({"except_on": [ValueError]}, 1),
        ({"except_on": KeyError}, 2),
    ],
)
def test_which_errors_are_worth_another_attempt(options, calls):
    flaky = Flaky(9)
    with pytest.raises(ValueError):
        retry.with_delay(nb_times=2, sleep=lambda _: None, **options)(flaky)()
    assert flaky.calls == calls


def test_says_why_it_waits():
    said = []
    retry.with_delay(nb_times=2, sleep=lambda _: None, log_with=lambda *a: said.append(a))(Flaky(1))()
    [(template, error, seconds)] = said
    assert template % (error, seconds) == 'error "ValueError(1)": retrying in 1.00 seconds'


def test_sleeps_for_real_by_default(monkeypatch):
    naps = []
    monkeypatch.setattr("time.sleep", naps.append)
    retry.with_delay(nb_times=2, delay=retry.constant(7))(Flaky(1))()
    assert naps == [7]


def test_exponential(monkeypatch):
    monkeypatch.setattr("random.random", lambda: 0.5)
    assert [retry.exponential(n) for n in range(4)] == [1.5, 2, 3, 5]


def test_keeps_the_name_of_the_function():
    @retry.with_delay()
    def fetch():
        """Fetch it."""

    assert (fetch.__name__, fetch.__doc__) == ("fetch", "Fetch it.")
