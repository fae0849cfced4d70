"""Domains: register, describe, deprecate and back, list, tag."""

from __future__ import annotations

from swf.api._call import Caller

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from swf.api._call import Answer


class Domains(Caller):
    """Calls about domains."""

    def register_domain(
        self,
        name: str,
        workflow_execution_retention_period_in_days: str | int,
        description: str | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> Answer:
        """Register a domain.

        Args:
            name: 1 to 256 characters, without ``:``, ``/``, ``|`` and control characters.
            workflow_execution_retention_period_in_days: how long closed executions are kept; 0 to 90, or
                ``"NONE"`` for not at all.
            description: at most 1024 characters.
            tags: key to value, at most 50.
        """
        return self._call(
            "register_domain",
            name=name,
            workflowExecutionRetentionPeriodInDays=workflow_execution_retention_period_in_days,
            description=description,
            tags=_tag_list(tags) if tags else None,
        )

    def describe_domain(self, name: str) -> Answer:
        """Describe a domain: its status, description and retention period."""
        return self._call("describe_domain", name=name)

    def deprecate_domain(self, name: str) -> Answer:
        """Deprecate a domain, and all its types with it; its open executions go on."""
        return self._call("deprecate_domain", name=name)

    def undeprecate_domain(self, name: str) -> Answer:
        """Take a deprecated domain back into use."""
        return self._call("undeprecate_domain", name=name)

    def list_domains(
        self,
        registration_status: str,
        maximum_page_size: int | None = None,
        next_page_token: str | None = None,
        reverse_order: bool | None = None,
    ) -> Answer:
        """List a page of domains, by name.

        Args:
            registration_status: ``REGISTERED`` or ``DEPRECATED``.
            maximum_page_size: domains per answer, at most 1000.
            next_page_token: where the answer before left off.
            reverse_order: last name first.
        """
        return self._call(
            "list_domains",
            registrationStatus=registration_status,
            maximumPageSize=maximum_page_size,
            nextPageToken=next_page_token,
            reverseOrder=reverse_order,
        )

    def list_tags_for_resource(self, resource_arn: str) -> Answer:
        """List the tags of a domain, given its ARN."""
        return self._call("list_tags_for_resource", resourceArn=resource_arn)

    def tag_resource(self, resource_arn: str, tags: Mapping[str, str]) -> Answer:
        """Add tags to a domain; a key that is there gets the new value.

        Args:
            resource_arn: the ARN of the domain, as `describe_domain` tells it.
            tags: key (1 to 128 characters) to value (at most 256).
        """
        return self._call("tag_resource", resourceArn=resource_arn, tags=_tag_list(tags))

    def untag_resource(self, resource_arn: str, tag_keys: Sequence[str]) -> Answer:
        """Take tags from a domain; keys it does not have are no error."""
        return self._call("untag_resource", resourceArn=resource_arn, tagKeys=list(tag_keys))


def _tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in tags.items()]
