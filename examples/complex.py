"""Ordinary Python decides: loops, branches and retries around tasks whose results come in.

    $ simpleflow workflow.start --local examples.complex.ComplexWorkflow --input '[8]'
    ...
    measured 8 sensors: 3 6 1 4 7 2 5 0
    merged in 3 rounds: 28
    above 20: an alarm was sent to day shift and night shift

The numbers are measured side by side and merged in pairs, round after round, until one is left.
What happens then depends on it: try '[4]' too.
"""

from examples._attempts import count, drop_tally, new_tally
from simpleflow import Workflow, activity, futures
from simpleflow.futures import Future


@activity.with_attributes(task_list="quickstart", version="example", retry=2, raises_on_failure=True)
def measure(sensor: int, tally: str) -> int:
    """Read a sensor; every third one answers only when asked again."""
    if sensor % 3 == 0 and count(tally, f"sensor {sensor}") == 1:
        raise ConnectionError(f"sensor {sensor} does not answer")
    return sensor * 3 % 8


@activity.with_attributes(task_list="quickstart", version="example", raises_on_failure=True)
def add(a: int, b: int) -> int:
    """Merge two measurements."""
    return a + b


@activity.with_attributes(task_list="quickstart", version="example", idempotent=True)
def send_alarm(shift: str) -> str:
    """Tell people; idempotent: asked for twice with the same arguments, it is done once."""
    return shift


class ComplexWorkflow(Workflow):
    """Fan out, fan in, and then it depends."""

    name = "complex"
    version = "example"
    task_list = "example"

    def run(self, sensors: int, limit: int = 20) -> int:
        tally = self.submit(new_tally)
        measured = [self.submit(measure, sensor, tally) for sensor in range(1, sensors + 1)]
        total, rounds = self.merge(measured)

        alarms: list[Future] = []
        if total.result > limit:
            alarms = [self.submit(send_alarm, f"{shift} shift") for shift in ("day", "night", "day")]
        futures.wait(*alarms, self.submit(drop_tally, tally))

        print(f"measured {sensors} sensors:", *[value.result for value in measured])
        print(f"merged in {rounds} rounds: {total.result}")
        if alarms:
            told = dict.fromkeys(alarm.result for alarm in alarms)
            print(f"above {limit}: an alarm was sent to {' and '.join(told)}")
        return int(total.result)

    def merge(self, values: list[Future]) -> tuple[Future, int]:
        """Add neighbours until one is left; each pair starts as soon as both are there."""
        rounds = 0
        while len(values) > 1:
            pairs = zip(values[::2], values[1::2], strict=False)
            unpaired = values[-1:] if len(values) % 2 else []
            values = [self.submit(add, a, b) for a, b in pairs] + unpaired
            rounds += 1
        return values[0], rounds
