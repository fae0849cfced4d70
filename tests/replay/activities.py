"""Activities for histories: nobody runs them."""

from simpleflow import activity


@activity.with_attributes(version="test", task_list="default")
def increment(x):
    raise NotImplementedError


@activity.with_attributes(version="test")
def double(x):
    raise NotImplementedError


@activity.with_attributes(version="test", idempotent=True)
def triple(x, **options):
    raise NotImplementedError


@activity.with_attributes(version="test")
class Tetra:
    def __init__(self, x):
        self.x = x


@activity.with_attributes(version="test", retry=1)
def increment_retry(x):
    raise NotImplementedError


@activity.with_attributes(version="test", raises_on_failure=True)
def raise_on_failure(*args):
    raise NotImplementedError


@activity.with_attributes(version="test", retry=3, raises_on_failure=True)
def stubborn(*args, **kwargs):
    raise NotImplementedError


@activity.with_attributes(version="test", task_priority=32)
def urgent():
    raise NotImplementedError


@activity.with_attributes(version="test")
class Named:
    @staticmethod
    def get_task_id(workflow, *args, **kwargs):
        return f"{workflow.name}-{args[0]}"
