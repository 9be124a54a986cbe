"""A bare FastStream consumer in its own process: python -m bench.bare URL QUEUE EVENTS PREFETCH.

It only reads and acknowledges events, and prints the events per second from the first to the last.
"""

import asyncio
import sys
import time
from typing import Any

from faststream.rabbit import Channel, RabbitBroker, RabbitQueue


async def consume(url: str, queue: str, events: int, prefetch: int) -> float:
    """Consume the given number of events, and return the events per second from the first to the last."""
    broker = RabbitBroker(url, logger=None, default_channel=Channel(prefetch_count=prefetch))
    consumed = 0
    times = [0.0, 0.0]
    done = asyncio.Event()

    @broker.subscriber(RabbitQueue(queue, declare=False))
    async def count(event: dict[str, Any]) -> None:
        nonlocal consumed
        consumed += 1
        if consumed == 1:
            times[0] = time.perf_counter()
        if consumed == events:
            times[1] = time.perf_counter()
            done.set()

    async with broker:
        await broker.start()
        await asyncio.wait_for(done.wait(), 120)
    return (events - 1) / (times[1] - times[0])


if __name__ == "__main__":
    _, where, name, number, at_once = sys.argv
    print(asyncio.run(consume(where, name, int(number), int(at_once))))
