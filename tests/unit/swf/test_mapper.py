"""The other name of the package leads to the same modules."""

import subprocess
import sys


def run(program):
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env={"PYTHONPATH": "."}
    )
    assert done.returncode == 0, done.stderr


def test_both_names_are_the_same_modules_and_classes():
    run("""
import sys
import simpleflow.swf.mapper.models.domain
from simpleflow.swf.mapper.models.workflow import WorkflowExecution as other
from simpleflow.swf.mapper import querysets
import simpleflow.swf.mapper as mapper
import swf, swf.models.domain, swf.models.workflow, swf.querysets
assert mapper is swf
assert simpleflow.swf.mapper.models.domain.Domain is swf.models.domain.Domain
assert other is swf.models.workflow.WorkflowExecution
assert querysets is swf.querysets
for name, module in list(sys.modules.items()):
    if name.startswith("simpleflow.swf.mapper"):
        assert module is sys.modules["swf" + name.removeprefix("simpleflow.swf.mapper")], name
        assert module.__name__ == module.__spec__.name, name
""")


def test_no_module_is_run_twice_in_either_order():
    for first, second in (("swf", "simpleflow.swf.mapper"), ("simpleflow.swf.mapper", "swf")):
        run(f"""
import builtins, collections, sys
ran = collections.Counter()
real = builtins.__build_class__
def counting(function, name, *bases, **options):
    ran[(function.__globals__.get("__name__"), name)] += 1
    return real(function, name, *bases, **options)
builtins.__build_class__ = counting
for name in ("actors.worker", "querysets.workflow", "models.history.builder", "models", "exceptions"):
    __import__("{first}." + name)
    __import__("{second}." + name)
assert ran[("swf.models.domain", "Domain")] == 1, ran
assert ran[("swf.exceptions", "SWFError")] == 1, ran
assert not [name for name, _ in ran if str(name).startswith("simpleflow.swf.mapper.")]
""")


def test_nothing_is_imported_before_it_is_asked_for():
    run("""
import sys, simpleflow.swf.mapper
assert "swf.models" not in sys.modules
assert "boto3" not in sys.modules
""")


def test_a_module_that_is_not_there_is_not_there():
    run("""
try:
    import simpleflow.swf.mapper.nothing
except ModuleNotFoundError as error:
    assert "nothing" in str(error)
else:
    raise AssertionError
""")


def test_pickles_under_either_name_are_the_same():
    run("""
import pickle
from simpleflow.swf.mapper.models import Domain
data = pickle.dumps(Domain("d"), protocol=0)
assert pickle.loads(data) == pickle.loads(data.replace(b"cswf.", b"csimpleflow.swf.mapper."))
assert pickle.loads(data.replace(b"swf.models", b"simpleflow.swf.mapper.models")) == Domain("d")
""")
