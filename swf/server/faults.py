"""The faults of the service by name, with the exact texts that clients look for."""

SWF = "com.amazonaws.swf.base.model#"
VALIDATE = "com.amazon.coral.validate#"
CORAL = "com.amazon.coral.service#"


class Fault(Exception):
    """A refusal the client gets to see.

    Args:
        code: the bare name, as botocore puts it in `ClientError.response["Error"]["Code"]`.
        message: the text.
        namespace: what stands before the code in `__type`; boto 2 compares the whole.
        status: the HTTP status.
    """

    def __init__(self, code: str, message: str = "", *, namespace: str = SWF, status: int = 400) -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code = code
        self.message = message
        self.namespace = namespace
        self.status = status

    @property
    def wire(self) -> dict[str, str]:
        """The JSON object in the body of the error answer."""
        return {"__type": self.namespace + self.code, "message": self.message}


# What the wire refuses


def validation(message: str) -> Fault:
    """The request breaks a rule of its own, whatever the state of the service."""
    return Fault("ValidationException", message, namespace=VALIDATE)


def serialization(message: str) -> Fault:
    """The body is not JSON, or a member has the wrong JSON type."""
    return Fault("SerializationException", message, namespace=CORAL)


def unknown_operation(message: str = "") -> Fault:
    """No such operation."""
    return Fault("UnknownOperationException", message, namespace=CORAL)


def too_large(limit: int) -> Fault:
    """The body is larger than the service takes."""
    text = f"Request size exceeds {limit} bytes"
    return Fault("RequestEntityTooLargeException", text, namespace=CORAL, status=413)


def forbidden(text: str) -> Fault:
    """The request comes from where none should come from."""
    return Fault("AccessDeniedException", text, namespace=CORAL, status=403)


def internal() -> Fault:
    """A bug of ours, or a disk that refuses to be written."""
    text = "The service could not answer; its log says why."
    return Fault("InternalFailure", text, namespace=CORAL, status=500)


def unavailable() -> Fault:
    """The service is stopping."""
    return Fault("ServiceUnavailable", "The service is stopping.", namespace=CORAL, status=503)


# What the state refuses


def unknown_domain(name: str) -> Fault:
    """No domain of that name."""
    return Fault("UnknownResourceFault", f"Unknown domain: {name}")


def unknown_resource(arn: str) -> Fault:
    """No domain with that ARN."""
    return Fault("UnknownResourceFault", f"Unknown resource: {arn}")


def describe_type(kind: str, name: str, version: str) -> str:
    """A type as the service's texts write it; `kind` is `WorkflowType` or `ActivityType`."""
    return f"{kind}=[name={name}, version={version}]"


def unknown_type(kind: str, name: str, version: str) -> Fault:
    """No type of that name and version."""
    return Fault("UnknownResourceFault", f"Unknown type: {describe_type(kind, name, version)}")


def unknown_execution(workflow_id: str, run_id: str | None = None) -> Fault:
    """No such execution, or a closed one where an open one is needed."""
    if not run_id:
        return Fault("UnknownResourceFault", f"Unknown execution, workflowId = {workflow_id}")
    text = f"Unknown execution: WorkflowExecution=[workflowId={workflow_id}, runId={run_id}]"
    return Fault("UnknownResourceFault", text)


def unknown_activity(scheduled_event_id: int) -> Fault:
    """The activity task is closed already."""
    return Fault("UnknownResourceFault", f"Unknown activity, scheduledEventId = {scheduled_event_id}")


def unknown_decision_task(scheduled_event_id: int) -> Fault:
    """The decision task is completed or timed out already."""
    return Fault("UnknownResourceFault", f"Unknown decision task, scheduledEventId = {scheduled_event_id}")


def domain_exists(name: str) -> Fault:
    """A domain of that name is registered (or was, and is deprecated)."""
    return Fault("DomainAlreadyExistsFault", name)


def domain_deprecated(name: str) -> Fault:
    """The domain is deprecated."""
    return Fault("DomainDeprecatedFault", name)


def type_exists(kind: str, name: str, version: str) -> Fault:
    """The type is registered (or was, and is deprecated)."""
    return Fault("TypeAlreadyExistsFault", describe_type(kind, name, version))


def type_deprecated(kind: str, name: str, version: str) -> Fault:
    """The type is deprecated."""
    return Fault("TypeDeprecatedFault", describe_type(kind, name, version))


def type_not_deprecated() -> Fault:
    """A type must be deprecated before it is deleted."""
    text = "The type is currently registered and cannot be deleted in its current state"
    return Fault("TypeNotDeprecatedFault", text)


def already_started() -> Fault:
    """An open execution has that workflowId."""
    return Fault("WorkflowExecutionAlreadyStartedFault", "Already Started")


def default_undefined(member: str) -> Fault:
    """A setting is neither given nor a default of the type."""
    return Fault("DefaultUndefinedFault", member)


def limit_exceeded(what: str) -> Fault:
    """A count limit is reached."""
    return Fault("LimitExceededFault", f"{what} limit exceeded")


def too_many_tags(name: str) -> Fault:
    """A domain has at most 50 tags."""
    return Fault("TooManyTagsFault", name)
