"""Asks many targets at once, each within its own deadline, with no transaction open.

Async only in here: a socket that waits costs no thread. Whoever calls stays synchronous.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence

from tocsin.signals.check import Check, Found, Health
from tocsin.signals.monitor import MonitorRow
from tocsin.signals.provider import Asking, Probe

_REASON_LIMIT = 300


def ask_all(probes: Mapping[str, Probe], rows: Sequence[MonitorRow], asking: Asking) -> list[Check]:
    """Return what was found, in the order of the monitors, when the last deadline is over."""
    for slug in probes.keys() & {row.probe for row in rows}:
        probes[slug].load()
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(_gather(probes, rows, asking))
    finally:
        # Not asyncio.run: it would wait for a name that is still being resolved, deadline or not.
        loop.close()


async def _gather(
    probes: Mapping[str, Probe], rows: Sequence[MonitorRow], asking: Asking
) -> list[Check]:
    return list(await asyncio.gather(*(_ask(probes.get(row.probe), row, asking) for row in rows)))


async def _ask(probe: Probe | None, row: MonitorRow, asking: Asking) -> Check:
    started = time.monotonic()
    found = await _found(probe, row, asking)
    took = round((time.monotonic() - started) * 1000)
    return Check(found.health, took, found.reason[:_REASON_LIMIT])


async def _found(probe: Probe | None, row: MonitorRow, asking: Asking) -> Found:
    if probe is None:
        return Found(Health.DOWN, f"there is no probe '{row.probe}'")
    if row.sealed:
        return Found(Health.DOWN, "not asked: its headers were sealed with another key")
    try:
        async with asyncio.timeout(row.timeout.total_seconds()):
            return await probe.run(row.target, asking)
    except TimeoutError:
        return Found(Health.DOWN, f"no answer within {row.timeout.total_seconds():g} s")
    except (OSError, ValueError, EOFError) as error:
        return Found(Health.DOWN, str(error) or type(error).__name__)
