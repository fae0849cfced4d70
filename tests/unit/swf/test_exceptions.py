"""Errors: what they say, and how faults of the service become them."""

import pickle
import subprocess
import sys

import boto3
import pytest
from botocore.exceptions import ClientError

from swf import exceptions
from swf.exceptions import (
    AlreadyExistsError,
    DoesNotExistError,
    InvalidArgumentError,
    RateLimitExceededError,
    ResponseError,
    SWFError,
    WorkflowExecutionAlreadyStartedError,
    is_unknown,
    translated,
)
from swf.models.activity import ActivityTypeDoesNotExist
from tests.helpers.aws import fault

EXECUTION = "Unknown execution: WorkflowExecution=[workflowId=w, runId=r]"


@pytest.mark.parametrize(
    "args, kind, type_, details, text",
    [
        (("message",), "", None, "", "message"),
        (("message", "kind"), "kind", "kind", "", "message"),
        (("message", "kind:"), "kind", "kind", "", "message"),
        (("message", "kind:  details "), "kind", "kind", "details", "message\nReason: kind, details"),
        (("m", "Some Kind: d"), "Some Kind", "some_kind", "d", "m\nReason: Some Kind, d"),
        ((), "", None, "", ""),
        ((None, None, None), "", None, "", ""),
    ],
)
def test_exc_5_an_error_has_a_message_a_kind_and_details(args, kind, type_, details, text):
    """T-swf-exc-5"""
    error = SWFError(*args)
    assert (error.kind, error.type_, error.details, str(error)) == (kind, type_, details, text)
    assert error.error_code == ""


def test_exc_5_an_error_may_carry_the_code_of_a_fault():
    """T-swf-exc-5"""
    error = SWFError("message", error_code="FooFault")
    assert (error.message, error.error_code) == ("message", "FooFault")
    assert repr(error) == "SWFError('message', error_code='FooFault')"
    assert repr(SWFError("message")) == "SWFError('message')"


def test_errors_travel_with_their_attributes():
    error = DoesNotExistError("m", "k: d", "F", operation="DescribeDomain", resource="domain")
    copy = pickle.loads(pickle.dumps(error))
    assert vars(copy) == vars(error)
    assert str(copy) == str(error)


def test_exc_10_every_does_not_exist_error_is_one():
    """T-swf-exc-10"""
    assert issubclass(ActivityTypeDoesNotExist, DoesNotExistError)
    assert issubclass(InvalidArgumentError, ValueError)
    assert not issubclass(exceptions.PollTimeout, ResponseError)


class TestTranslated:
    """The one place where a ClientError ends."""

    @pytest.mark.parametrize(
        "code, error",
        [
            ("UnknownResourceFault", DoesNotExistError),
            ("DomainAlreadyExistsFault", AlreadyExistsError),
            ("TypeAlreadyExistsFault", AlreadyExistsError),
            ("WorkflowExecutionAlreadyStartedFault", WorkflowExecutionAlreadyStartedError),
            ("ThrottlingException", RateLimitExceededError),
            ("DomainDeprecatedFault", ResponseError),
            ("AccessDenied", ResponseError),
            ("UnrecognizedClientException", exceptions.InvalidCredentialsError),
        ],
    )
    def test_each_fault_has_its_error(self, code, error):
        with pytest.raises(error) as caught, translated():
            raise fault(code, "Unknown domain: x", "DescribeDomain")
        assert type(caught.value) is error
        assert caught.value.message == "Unknown domain: x"
        assert caught.value.error_code == code
        assert caught.value.operation == "DescribeDomain"
        assert caught.value.resource == "domain"
        assert isinstance(caught.value.__cause__, ClientError)

    def test_what_is_unknown_may_have_its_own_error_and_words(self):
        own = translated(unknown=ActivityTypeDoesNotExist, missing="gone")
        with pytest.raises(ActivityTypeDoesNotExist, match=r"^gone$"), own:
            raise fault("UnknownResourceFault")
        with pytest.raises(AlreadyExistsError, match=r"^there$"), translated(already="there"):
            raise fault("TypeAlreadyExistsFault")
        old = translated(also_unknown=("TypeDeprecatedFault",), coded=True)
        with pytest.raises(DoesNotExistError, match=r"^TypeDeprecatedFault: old$"), old:
            raise fault("TypeDeprecatedFault", "old")

    def test_something_else_that_is_unknown_is_a_response_error(self):
        with pytest.raises(ResponseError), translated(about=("WorkflowType",)):
            raise fault("UnknownResourceFault", "Unknown domain: x")
        with pytest.raises(DoesNotExistError), translated(about=("WorkflowType",)):
            raise fault("UnknownResourceFault", "Unknown type: WorkflowType=[name=n, version=v]")

    def test_what_was_attempted_comes_first(self):
        with pytest.raises(DoesNotExistError) as caught, translated("poll activity task"):
            raise fault("UnknownResourceFault", "Unknown domain: nope")
        assert str(caught.value) == "Unable to poll activity task\nReason: Unknown domain, nope"
        polling = translated("poll")
        with pytest.raises(RateLimitExceededError, match="Rate exceeded when trying to poll"), polling:
            raise fault("ThrottlingException", "Rate exceeded")

    def test_an_error_always_says_something(self):
        with pytest.raises(ResponseError, match="AccessDenied"), translated():
            raise fault("AccessDenied", "")

    def test_other_exceptions_pass(self):
        with pytest.raises(KeyError), translated():
            raise KeyError("x")

    def test_a_process_without_botocore_translates_nothing_and_imports_nothing(self):
        program = (
            "import sys\nfrom swf.exceptions import translated\n"
            "try:\n    with translated(): raise KeyError('x')\nexcept KeyError: pass\n"
            "assert 'botocore' not in sys.modules"
        )
        subprocess.run([sys.executable, "-c", program], check=True, env={"PYTHONPATH": "."})


def test_exc_1_translate_turns_errors_into_others():
    """T-swf-exc-1"""

    @exceptions.translate(ClientError, to=ResponseError)
    def call():
        raise fault("UnknownError", "unknown error")

    with pytest.raises(ResponseError, match="unknown error") as caught:
        call()
    assert caught.value.error_code == "UnknownError"


def test_translate_keeps_the_words_of_an_error_without_response():
    @exceptions.translate(KeyError, to=ResponseError)
    def call():
        raise KeyError("lost")

    with pytest.raises(ResponseError, match="lost"):
        call()


def test_exc_2_real_refusals_are_recognised(moto):
    """T-swf-exc-2"""
    client = boto3.client("swf", region_name="us-east-1")

    def refusal(method, **request):
        with pytest.raises(ClientError) as caught:
            getattr(client, method)(**request)
        return caught.value

    assert is_unknown("domain")(refusal("describe_domain", name="d"))
    client.register_domain(name="d", workflowExecutionRetentionPeriodInDays="1")
    a_type = {"name": "n", "version": "v"}
    assert is_unknown("WorkflowType")(refusal("describe_workflow_type", domain="d", workflowType=a_type))
    assert is_unknown("ActivityType")(refusal("describe_activity_type", domain="d", activityType=a_type))
    run = {"workflowId": "w", "runId": "r"}
    assert is_unknown("WorkflowExecution")(refusal("describe_workflow_execution", domain="d", execution=run))
    assert is_unknown("workflowId")(refusal("terminate_workflow_execution", domain="d", workflowId="w"))


def test_exc_3_only_the_resource_asked_for_is_recognised():
    """T-swf-exc-3"""
    is_activity_type = is_unknown("ActivityType")
    assert is_activity_type(fault("UnknownResourceFault", "Unknown type: ActivityType=[name=n, version=v]"))
    assert not is_activity_type(
        fault("UnknownResourceFault", "Unknown type: WorkflowType=[name=n, version=v]")
    )
    assert not is_activity_type(ValueError("Unknown type: ActivityType=[]"))
    assert not is_activity_type(fault("OtherFault", "Unknown type: ActivityType=[name=n, version=v]"))
    nameless = fault("UnknownResourceFault")
    nameless.response["Error"]["Message"] = None
    assert not is_activity_type(nameless)


@pytest.mark.parametrize(
    "message",
    [EXECUTION, "Unknown execution, workflowId = w", "Unknown execution, workflowId = w, runId = r"],
)
def test_exc_4_both_forms_of_an_unknown_execution_are_recognised(message):
    """T-swf-exc-4"""
    assert is_unknown(("WorkflowExecution", "workflowId"))(fault("UnknownResourceFault", message))


@pytest.mark.parametrize("wanted", ["WorkflowExecution", "subdomain"])
def test_exc_9_a_part_of_the_name_is_not_enough(wanted):
    """T-swf-exc-9"""
    assert not is_unknown(wanted)(fault("UnknownResourceFault", "Unknown or expired task token"))
    assert not is_unknown(wanted)(fault("UnknownResourceFault", "Unknown domain: x"))


def test_exc_6_catch_raises_again_or_hands_over(caplog):
    """T-swf-exc-6"""

    def boom(*args):
        raise ValueError("boom")

    with pytest.raises(ValueError, match="boom"):
        exceptions.catch(ValueError)(boom)()
    assert exceptions.catch(ValueError, handle_with=exceptions.ignore)(boom)() is None
    assert exceptions.catch([KeyError, ValueError], handle_with=lambda err, n: n)(boom)(7) == 7
    assert exceptions.catch(ValueError, handle_with=exceptions.ignore, log=True)(boom).__name__ == "boom"
    exceptions.catch(ValueError, handle_with=exceptions.ignore, log=True)(boom)()
    assert "call to boom raised: boom" in caplog.text
    with pytest.raises(ValueError):
        exceptions.catch(KeyError, handle_with=exceptions.ignore)(boom)()


def test_exc_7_always_gives_the_same():
    """T-swf-exc-7"""
    assert exceptions.always(1)("a", "b") == 1
    assert exceptions.always(lambda: True)("foo") is True
    assert exceptions.always(len)("foo") is len


def test_exc_8_is_not_answers_false():
    """T-swf-exc-8"""

    @exceptions.is_not(ValueError)
    def call(fail):
        if fail:
            raise ValueError
        return True

    assert call(True) is False
    assert call(False) is True


def test_raises_makes_a_handler():
    handle = exceptions.raises(DoesNotExistError, when=is_unknown("domain"))
    with pytest.raises(DoesNotExistError, match="Unknown domain: x") as caught:
        handle(fault("UnknownResourceFault", "Unknown domain: x"))
    assert caught.value.error_code == "UnknownResourceFault"
    with pytest.raises(ClientError):
        handle(fault("OtherFault", "Unknown domain: x"))
    plain = exceptions.raises(KeyError, when=lambda *a: "yes", extract=lambda err: "extracted")
    with pytest.raises(KeyError, match="extracted"):
        plain(fault("AnyFault", "said"))


def test_raises_extracts_where_the_service_is_silent():
    handle = exceptions.raises(
        DoesNotExistError,
        when=exceptions.is_unknown_resource_raised,
        extract=exceptions.generate_resource_not_found_message,
    )
    with pytest.raises(DoesNotExistError, match="Resource unknown does not exist"):
        handle(fault("UnknownResourceFault", ""))


def test_the_resource_is_found_in_the_message():
    assert (
        exceptions.generate_resource_not_found_message(fault("UnknownResourceFault", EXECUTION))
        == "Resource execution does not exist"
    )
    with pytest.raises(ValueError, match="cannot extract resource"):
        exceptions.extract_resource(fault("OtherFault", EXECUTION))


@pytest.mark.parametrize(
    "text, values, expected",
    [("a1", "a", True), ("a1", ("b", "a"), True), ("a1", "ab", False), ("1", "a", False), (None, "a", False)],
)
def test_match_equals_compares_the_first_match(text, values, expected):
    assert exceptions.match_equals(r"[a-z]+", text, values) is expected


def test_code_and_message_are_read_from_a_response_only():
    error = fault("SomeFault", "said")
    assert (exceptions.extract_error_code(error), exceptions.extract_message(error)) == ("SomeFault", "said")
    assert exceptions.extract_error_code(ValueError()) is None
    assert exceptions.extract_message(ValueError()) is None
