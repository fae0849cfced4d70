"""What models share: differences, immutability, copies, representations."""

import copy
import inspect
import pickle
from unittest.mock import patch

import pytest
from botocore.exceptions import EndpointConnectionError

from swf.models.activity import ActivityTask, ActivityType
from swf.models.base import BaseModel, Difference, ModelDiff
from swf.models.domain import Domain
from swf.models.workflow import WorkflowExecution, WorkflowType
from tests.helpers import swf_answers


class TestModelDiff:
    DIFF = ModelDiff(("a", 1, 1), ("b", 1, 2), ("c", "x", None), ("d", 1, 3), ignore_fields=["d"])

    def test_dif_1_a_difference_has_a_name_and_two_values(self):
        """T-swf-dif-1"""
        assert (self.DIFF[0].attr, self.DIFF[0].local, self.DIFF[0].upstream) == ("b", 1, 2)
        assert len(self.DIFF) == 2
        assert repr(self.DIFF[0]) == "Difference(attr='b', local=1, upstream=2)"

    def test_dif_2_order_is_kept_and_some_fields_do_not_count(self):
        """T-swf-dif-2"""
        assert self.DIFF.differing_fields() == ["b", "c"]
        assert self.DIFF.ignore_fields == ["d"]

    def test_it_is_like_a_list(self):
        assert self.DIFF[-1] == Difference("c", "x", None)
        assert self.DIFF[:1] == [Difference("b", 1, 2)] == self.DIFF.as_list()[:1]
        assert [difference.attr for difference in self.DIFF] == ["b", "c"]
        assert "b" in self.DIFF and "a" not in self.DIFF
        assert self.DIFF and not ModelDiff()
        with pytest.raises(IndexError):
            self.DIFF[2]
        with pytest.raises(TypeError):
            self.DIFF["b"]

    def test_it_equals_what_has_the_same_differences(self):
        assert ModelDiff(("b", 1, 2)) == ModelDiff(("a", 1, 1), ("b", 1, 2)) == [Difference("b", 1, 2)]
        assert ModelDiff() == []
        assert ModelDiff() != "nothing"

    def test_it_reads_as_the_docs_show_it(self):
        assert repr(ModelDiff()) == "ModelDiff()"
        diff = ModelDiff(("status", "REGISTERED", "DEPRECATED"))
        assert repr(diff) == "ModelDiff(Difference('status', 'REGISTERED', 'DEPRECATED'))"

    def test_more_can_be_added(self):
        diff = ModelDiff(("a", 1, 2))
        diff.add_input(("b", 1, 2), ("a", 1, 1))
        assert diff.differing_fields() == ["a", "b"]
        diff.merge(ModelDiff(("a", 3, 4), ("c", 5, 6)))
        assert diff.container == {"a": (3, 4), "b": (1, 2), "c": (5, 6)}


def test_bm_1_a_base_model_does_nothing():
    """T-swf-bm-1"""
    model = BaseModel()
    for call in (model._diff, model.save, model.delete, model.upstream, lambda: model.exists):
        with pytest.raises(NotImplementedError):
            call()
    with pytest.raises(NotImplementedError):
        model.is_synced
    with pytest.raises(NotImplementedError):
        model._upstream_fields({})


DOMAIN = Domain("d")
MODELS = [
    DOMAIN,
    ActivityType(DOMAIN, "n", "v"),
    ActivityTask(DOMAIN, "tl"),
    WorkflowType(DOMAIN, "n", "v"),
    WorkflowExecution(DOMAIN, "w", "r", open_counts={"openTimers": 1}),
]
IDS = [type(model).__name__ for model in MODELS]


@pytest.mark.parametrize("model", MODELS, ids=IDS)
def test_imm_1_declared_fields_cannot_be_changed(model):
    """T-swf-imm-1"""
    for name in type(model).__slots__:
        with pytest.raises(AttributeError):
            setattr(model, name, "y")
        with pytest.raises(AttributeError):
            delattr(model, name)


def test_imm_2_methods_of_an_instance_can_be_patched():
    """T-swf-imm-2"""
    domain = Domain("x")
    with patch.object(domain, "describe_domain", return_value=swf_answers.domain()):
        assert domain.exists
    assert "describe_domain" not in vars(domain)
    domain.note = "mine"
    del domain.note


@pytest.mark.parametrize("model", MODELS, ids=IDS)
@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_imm_3_models_can_be_copied_and_pickled(model, clone):
    """T-swf-imm-3"""
    twin = clone(model)
    assert type(twin) is type(model)
    for name in type(model).__slots__:
        assert getattr(twin, name) == getattr(model, name)
    with pytest.raises(AttributeError):
        twin.domain = twin.name = None


@pytest.mark.parametrize("cls", [type(model) for model in MODELS], ids=IDS)
def test_imm_3_models_have_a_doc_and_a_signature(cls):
    """T-swf-imm-3"""
    assert cls.__doc__ and cls.__qualname__ == cls.__name__
    assert set(cls.__slots__) <= set(inspect.signature(cls).parameters)


def test_imm_3_models_can_be_subclassed():
    """T-swf-imm-3"""

    class Sub(Domain):
        def __init__(self, name):
            super().__init__(name)
            self.shout = name.upper()

    sub = Sub("a")
    assert (type(sub), sub.name, sub.shout) == (Sub, "a", "A")
    assert repr(sub) == 'Sub("a")'
    with pytest.raises(AttributeError):
        sub.name = "b"
    assert pickle.loads(pickle.dumps(MODELS[0])).name == "d"


def test_imm_4_models_are_equal_by_value():
    """T-swf-imm-4"""
    assert Domain("a") == Domain("a") != Domain("b")
    assert Domain("a") != Domain("a", retention_period=7)
    assert hash(Domain("a")) == hash(Domain("a"))
    assert WorkflowType(DOMAIN, "n", "v") == WorkflowType(Domain("d"), "n", "v")
    assert WorkflowType(DOMAIN, "n", "v") != ActivityType(DOMAIN, "n", "v")
    run = WorkflowExecution(DOMAIN, "w", "r")
    assert run == WorkflowExecution(DOMAIN, "w", "r", status="CLOSED")
    assert run != WorkflowExecution(DOMAIN, "w", "other")
    assert {run: 1}[WorkflowExecution(DOMAIN, "w", "r")] == 1
    assert ActivityTask(DOMAIN, "tl") != ActivityTask(DOMAIN, "tl")
    task = ActivityTask(DOMAIN, "tl")
    assert {task: 1}[task] == 1


@pytest.mark.parametrize(
    "model, text",
    [
        (Domain("test1"), 'Domain("test1")'),
        (Domain("é", status="DEPRECATED"), 'Domain("é", status="DEPRECATED")'),
        (ActivityType(DOMAIN, "n", "v"), 'ActivityType("n", "v")'),
        (WorkflowType(DOMAIN, "n", "v", status="DEPRECATED"), 'WorkflowType("n", "v", status="DEPRECATED")'),
        (WorkflowExecution(DOMAIN, "w"), 'WorkflowExecution("w", None)'),
        (
            WorkflowExecution(DOMAIN, "w", "r", close_status="FAILED"),
            'WorkflowExecution("w", "r", status="FAILED")',
        ),
        (
            WorkflowExecution(DOMAIN, "w", "r", status="CLOSED"),
            'WorkflowExecution("w", "r", status="CLOSED")',
        ),
        (
            ActivityTask(DOMAIN, "tl", activity_type=ActivityType(DOMAIN, "n", "v"), activity_id="a"),
            'ActivityTask("tl", activity_type=ActivityType("n", "v"), activity_id="a")',
        ),
    ],
)
def test_a_model_reads_like_the_call_that_makes_it(model, text):
    assert repr(model) == text


def test_a_misspelt_field_is_refused():
    with pytest.raises(TypeError, match=r"Domain\(\) got an unexpected keyword argument 'retention'"):
        Domain("d", retention=3)


def test_whether_it_is_synced_is_no_if_swf_cannot_be_asked(domain, caplog):
    gone = EndpointConnectionError(endpoint_url="http://nowhere")
    with patch.object(domain, "describe_domain", side_effect=gone):
        assert domain.is_synced is False
        assert "cannot tell whether" in caplog.text
        with pytest.raises(EndpointConnectionError):
            domain.changes
    with (
        patch.object(domain, "describe_domain", side_effect=ZeroDivisionError),
        pytest.raises(ZeroDivisionError),
    ):
        domain.is_synced
