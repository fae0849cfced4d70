"""Long texts and steps, from one process to the other by way of S3."""

from __future__ import annotations

import boto3

from examples.jumbo_fields import JumboFieldsWorkflow
from tests.helpers.processes import eventually
from tests.helpers.s3 import s3_service
from tests.integration.world import DOMAIN, Proxy, World


def standalone(served: World, environment: dict[str, str], workflow: str, *arguments: str) -> str:
    """Run a workflow to its end; what it printed."""
    said = served.run(
        "standalone", workflow, *arguments, "-d", DOMAIN, "--endpoint-url", served.url,
        env=served.environment(**environment),
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    return str(said.stdout)


def test_a_list_of_half_a_megabyte(served: World) -> None:
    with s3_service("jumbo") as environment:
        environment["SIMPLEFLOW_JUMBO_FIELDS_BUCKET"] = "jumbo/fields"
        printed = standalone(
            served, environment, "examples.jumbo_fields.JumboFieldsWorkflow", "--input", "[50000]"
        )
        client = boto3.client("s3", endpoint_url=environment["AWS_ENDPOINT_URL_S3"], region_name="us-east-1")
        stored = client.list_objects_v2(Bucket="jumbo", Prefix="fields/")["Contents"]

    assert "the slowest of 50000 requests took 999 ms" in printed
    assert len(stored) >= 2  # a result, and the next task's input
    assert all(item["Size"] > 500_000 for item in stored)


def test_steps_are_done_once(served: World) -> None:
    with s3_service("steps") as environment:
        environment["STEP_BUCKET"] = "steps"
        first = standalone(served, environment, "examples.step.StepWorkflow")
        second = standalone(served, environment, "examples.step.StepWorkflow")

    assert "report.fetch: completed" in first
    assert "report.fetch: skipped, because Step was already played" in second


class Long(JumboFieldsWorkflow):
    name = "long"
    task_list = "decide"
    execution_timeout = "60"
    decision_tasks_timeout = "30"


def test_s3_out_of_reach_of_a_decider_fails_no_workflow(served: World) -> None:
    with s3_service("jumbo") as environment:
        environment["SIMPLEFLOW_JUMBO_FIELDS_BUCKET"] = "jumbo"
        proxy = Proxy(int(environment["AWS_ENDPOINT_URL_S3"].rpartition(":")[2]))
        proxy.cut()
        away = {"AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{proxy.port}", "AWS_MAX_ATTEMPTS": "1"}
        common = ("-N", "1", "-d", DOMAIN, "--endpoint-url", served.url)
        served.simpleflow("worker.start", "-t", "quickstart", *common, env=served.environment(**environment))
        served.simpleflow(
            "decider.start", "-t", "decide", *common, "tests.integration.test_jumbo_fields.Long",
            env=served.environment(**{**environment, **away}),
        )  # fmt: skip
        execution = served.execute(Long, 50000)  # type: ignore[arg-type]

        assert eventually(lambda: "cannot read a jumbo field" in served.log.read_text(), 20)
        proxy.mend()
        assert served.result(execution) == "999"
        proxy.close()
