"""What a sync is for, as the list of its phases."""

from dataclasses import dataclass

from sync_worker.domain.kind import Verb


@dataclass(frozen=True)
class Phase:
    """A stretch of a sync; `verb` and `kind` where it pushes."""

    name: str
    verb: Verb | None = None
    kind: str | None = None

    @property
    def title(self) -> str:
        """Give the phase's name as progress shows it."""
        return self.name if self.kind is None else f"{self.name} {self.kind}"


def phases(mode: str, pushed: tuple[tuple[str, frozenset[Verb]], ...]) -> tuple[Phase, ...]:
    """Give the phases of a mode; `pushed` are the kinds that go to Xero, parents first, with their verbs."""
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
