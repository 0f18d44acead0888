"""Follows the job's records on one SAE checkpoint while a caller waits for its scores."""

from typing import Any

from .ages import age, replaces

_ENDED = ("REFUSED", "SKIPPED")


class Settling:
    """Follows the scores and the status of one SAE checkpoint.

    Once there is a record of a later epoch, those of earlier epochs no longer count. So its answers
    are right whenever the topics have been read to their end.

    Args:
        run: training run of the SAE checkpoint.
        sae: name of the SAE.
        step: training step.
    """

    #: The topics whose records it needs.
    TOPICS = ("match-scores", "tapa-scores", "sae-checkpoint-status")

    def __init__(self, run: str, sae: str, step: int) -> None:
        self._identity = (run, sae, step)
        self._epoch = 0
        self._settled: set[str] = set()
        self._status: dict[str, Any] | None = None

    def take(self, topic: str, record: dict[str, Any]) -> None:
        """Takes a record of one of the topics; those of other SAE checkpoints are ignored."""
        if (record["run"], record["sae"], record["step"]) != self._identity:
            return
        epoch, _ = age(record)
        if epoch < self._epoch:
            return
        if epoch > self._epoch:
            self._epoch = epoch
            self._settled.clear()
            self._status = None
        if topic == "sae-checkpoint-status":
            if replaces(record, self._status):
                self._status = record
        elif record["status"] == "SETTLED" and record.get("scope", "TOTAL") == "TOTAL":
            self._settled.add(topic)

    @property
    def settled(self) -> bool:
        """Whether both scores were settled in the newest epoch."""
        return len(self._settled) == len(self.TOPICS) - 1

    @property
    def end(self) -> str | None:
        """Why it can never be settled, or None; right when the topics are read to their end."""
        if self.settled or self._status is None:
            return None
        phase = self._status["phase"]
        over = phase == "CLOSED" and not self._status["settledDataSets"]
        if phase not in _ENDED and not over:
            return None
        said = [self._status[name] for name in ("reason", "sentence") if self._status[name]]
        because = ": " + ", ".join(said) if said else ""
        return f"{self._name()} will not be settled, its phase is {phase}{because}"

    def late(self) -> str:
        """The message on timeout."""
        name = self._name()
        if self._status is None:
            return (
                f"{name} is not settled in time: the job has written no status of it; check run, "
                "sae and step, and that the job runs. Reader.rejected() lists what it refused"
            )
        return f"{name} is not settled in time, its phase is {self._status['phase']}"

    def _name(self) -> str:
        run, sae, step = self._identity
        return f"the SAE checkpoint {run}/{sae} step {step}"
