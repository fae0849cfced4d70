"""A shop whose orders have something of everything: retries, timers, signals, markers, children, failures."""

from __future__ import annotations

from collections import Counter

from simpleflow import Workflow, activity, futures

SHOP = {"task_list": "shop", "version": "1"}
#: How often something was tried; the activities of these workflows run in one process.
tries: Counter[str] = Counter()


@activity.with_attributes(**SHOP, raises_on_failure=True)
def reserve(article):
    """Put an article aside."""
    return {"article": article, "shelf": f"B{len(article)}"}


@activity.with_attributes(**SHOP, retry=3, raises_on_failure=True)
def charge(customer, cents):
    """Take the money; the bank answers only when asked for the third time."""
    tries[customer] += 1
    if tries[customer] < 3:
        raise ConnectionError(f"the bank does not answer (asked {tries[customer]} times)")
    return {"receipt": f"R-{cents}", "cents": cents}


@activity.with_attributes(**SHOP, raises_on_failure=True)
def refund(customer, receipt):
    """Give the money back; fails."""
    return look_up(customer, {"ann": "R-1"})


def look_up(customer, receipts):
    if customer not in receipts:
        raise LookupError(f"nothing was ever paid by {customer!r}: known are {sorted(receipts)}")
    return receipts[customer]


@activity.with_attributes(**SHOP)
def pack(parcel):
    """Put it in a box."""
    return f"{parcel}, packed"


@activity.with_attributes(**SHOP)
def ship(parcel):
    """Hand it to the carrier."""
    return {"parcel": parcel, "carrier": "night mail"}


@activity.with_attributes(**SHOP)
def ask_for_review(customer):
    """Ask whether everything was fine; nobody minds when it fails."""
    raise ValueError(f"{customer}@example.org refuses mail")


class Delivery(Workflow):
    """A child: one parcel on its way."""

    name, version, task_list = "shop.Delivery", "1", "shop-decisions"
    execution_timeout, decision_tasks_timeout = 86_400, 60

    @classmethod
    def get_workflow_id(cls, order, number):
        return f"{order}-parcel-{number}"

    def run(self, order, number):
        return self.submit(ship, self.submit(pack, f"parcel {number} of {order}")).result


class Order(Workflow):
    """From the basket to the door."""

    name, version, task_list = "shop.Order", "1", "shop-decisions"
    tag_list = ["shop", "order"]
    execution_timeout, decision_tasks_timeout = 86_400, 60

    def run(self, order, customer, articles, needs_approval=True):
        aside = self.map(reserve, articles)
        paid = self.submit(charge, customer, 1250 * len(articles))
        futures.wait(*aside)
        self.submit(self.record_marker("reserved", {"articles": len(articles), "order": order}))
        futures.wait(paid)
        if needs_approval:
            pause = self.submit(self.start_timer("cooling-off", timeout=30))
            reminder = self.submit(self.start_timer("remind-the-boss", timeout=3600))
            approval = self.submit(self.wait_signal("approved"))
            futures.wait(pause, approval)
            if not reminder.done:
                self.submit(self.cancel_timer("remind-the-boss"))
        parcels = [self.submit(Delivery, order, number) for number in (1, 2)]
        futures.wait(*parcels)
        futures.wait(self.submit(ask_for_review, customer))
        return {"order": order, "receipt": paid.result, "parcels": [parcel.result for parcel in parcels]}


class Refund(Workflow):
    """It fails, with a traceback to read."""

    name, version, task_list = "shop.Refund", "1", "shop-decisions"
    tag_list = ["shop", "refund"]
    execution_timeout, decision_tasks_timeout = 86_400, 60

    def run(self, order, customer):
        return self.submit(refund, customer, f"R-{order}").result
