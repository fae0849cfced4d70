"""What can be set about the service: its limits, its waits, who it says it is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Limits and habits of one service; the defaults are those of Amazon SWF.

    Sources: "Amazon SWF quotas" in the developer guide, and the doc texts of the service model.
    """

    #: Events in one history; the event that would reach it is WorkflowExecutionTerminated instead.
    max_history_events: int = 25_000
    #: From this many events on, one warning is logged per run.
    warn_history_events: int = 10_000
    #: Open executions in a domain, children included.
    max_open_executions: int = 100_000
    #: Open tasks of one execution, by kind.
    max_open_activities: int = 1_000
    max_open_timers: int = 1_000
    max_open_children: int = 1_000
    max_open_lambdas: int = 1_000
    #: Registrations, deprecated ones included.
    max_domains: int = 100
    max_types: int = 10_000
    #: Resource tags on a domain.
    max_domain_tags: int = 50
    #: Polls waiting on one task list.
    max_pollers: int = 1_000
    #: Items on a page, and how long a page token lives (milliseconds).
    max_page_size: int = 1_000
    page_token_life_ms: int = 24 * 3600 * 1000
    #: How long a poll is held, in seconds. Amazon's 60 s is botocore's default read timeout, which would end
    #: the wait on the client's side and make it retry; so a little less.
    poll_seconds: float = 55.0
    #: An empty poll has no taskToken; some documents speak of an empty string.
    empty_poll_token: bool = False
    #: Runs of a domain whose retention is NONE or 0 are kept this long after they close (milliseconds).
    no_retention_ms: int = 3600 * 1000
    #: False keeps closed runs for ever.
    prune: bool = True
    #: Whoever had taken a task before the service started is known to be gone for good: their activities fail
    #: and their decision tasks time out at the start, instead of when their timeouts are over.
    takers_are_gone: bool = False
    #: A decision task goes to who decided for the run before, if they wait for one: they may remember its
    #: history. Otherwise those who wait are served first come, first served.
    prefer_last_decider: bool = False
    #: The account number in ARNs.
    account: str = "123456789012"
    #: Every request is taken as one for this region; None keeps the regions of the requests apart.
    region: str | None = None
    #: The region of requests that name none.
    default_region: str = "us-east-1"
    #: Domains every region has from the start.
    domains: tuple[str, ...] = ()
    #: Bytes in one request body.
    max_request_bytes: int = 1 << 20
