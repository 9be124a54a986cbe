"""A bare FastStream consumer in a process of its own: python -m bench.bare URL QUEUE EVENTS PREFETCH.

It reads and acknowledges events, does nothing else, and prints how many a second it took from first to last.
"""

import asyncio
import sys
import time
from typing import Any

from faststream.rabbit import Channel, RabbitBroker, RabbitQueue


async def consume(url: str, queue: str, events: int, prefetch: int) -> float:
    """Take so many events from a queue; events a second."""
    broker = RabbitBroker(url, logger=None, default_channel=Channel(prefetch_count=prefetch))
    taken = 0
    times = [0.0, 0.0]
    done = asyncio.Event()

    @broker.subscriber(RabbitQueue(queue, declare=False))
    async def take(event: dict[str, Any]) -> None:
        nonlocal taken
        taken += 1
        if taken == 1:
            times[0] = time.perf_counter()
        if taken == events:
            times[1] = time.perf_counter()
            done.set()

    async with broker:
        await broker.start()
        await asyncio.wait_for(done.wait(), 120)
    return (events - 1) / (times[1] - times[0])


if __name__ == "__main__":
    _, where, name, number, at_once = sys.argv
    print(asyncio.run(consume(where, name, int(number), int(at_once))))
