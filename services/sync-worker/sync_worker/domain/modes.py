"""The modes of a sync, each as a list of phases."""

from dataclasses import dataclass

from sync_worker.domain.kind import Verb


@dataclass(frozen=True)
class Phase:
    """A phase of a sync; a phase that pushes has a `verb` and a `kind`."""

    name: str
    verb: Verb | None = None
    kind: str | None = None

    @property
    def title(self) -> str:
        """The phase's name in the progress display."""
        return self.name if self.kind is None else f"{self.name} {self.kind}"


def phases(mode: str, pushed: tuple[tuple[str, frozenset[Verb]], ...]) -> tuple[Phase, ...]:
    """Return the phases of a mode.

    `pushed` are the kinds that go to Xero, parents first, with their verbs. Removals run in reverse order.
    """
    begin, check, pull, finish = Phase("begin"), Phase("check"), Phase("pull"), Phase("finish")
    match mode:
        case "choices":
            return (begin, check, finish)
        case "preview":
            return (begin, check, pull, *(Phase("plan", None, kind) for kind, _ in pushed), finish)
        case "rebuild":
            return (begin, check, pull, Phase("verify"), finish)
    removes = (Phase("push", Verb.REMOVE, kind) for kind, verbs in reversed(pushed) if Verb.REMOVE in verbs)
    writes = (
        Phase("push", verb, kind)
        for kind, verbs in pushed
        for verb in (Verb.CREATE, Verb.UPDATE)
        if verb in verbs
    )
    return (begin, check, pull, *removes, *writes, Phase("verify"), finish)
