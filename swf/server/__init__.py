"""An Amazon SWF that fits in a process: HTTP, SQLite, long polls; stands alone.

One request, from the top floor to the bottom:

- ``wire`` reads HTTP and AWS JSON 1.0, holds the request against botocore's service model, and writes the
  answer once its changes are committed. It knows nothing of SWF.
- ``api`` has one small function per operation, registered by name. Each runs in one *step*: a transaction at
  one reading of the clock. ``Service`` is the door all fronts use (HTTP, in-process): ``call``, ``commit``,
  ``fire_due``.
- ``engine`` holds the state machines: executions, decision tasks, activity tasks, one room per kind of
  decision, deadlines, task lists. It is deterministic: time comes from a ``Clock``, random bytes are
  handed in, and all state lives in the store. It knows nothing of HTTP.
- ``store`` keeps rows in SQLite, one writer. What is open in a run (its timeout, decision task,
  activities, timers, children, lambdas) is one table of *items*, with an index by due time (the deadlines)
  and one by task list (the queues), so nothing needs to be rebuilt after a restart, and memory does not
  grow with the data.

Requests that arrive together share one commit, and no answer leaves before the commit that holds its changes.
A poll that finds nothing leaves a *waiter*; the step that makes a task available hands it over at once.

``clock``, ``faults`` and ``settings`` lie under all of these. ``lambdas`` calls the functions of lambda
tasks. ``app`` is a server in this thread or another one, ``inprocess`` answers an unmodified boto3 client
without a socket, ``testing`` has pytest fixtures.
"""
