"""The model test: Hypothesis runs a company, its bookkeeper and two sync workers in any order, with any faults.

It is a stateful test of Hypothesis. A state machine (`machine.py`) is put together from classes of rules (`rules/`).
A rule acts on one `Company`. There are no bundles: a rule picks its record by a number, from those that exist then.
The invariant is checked at the end, once the company is at rest: `judging.py` lets every trouble end and asks
`tests/checker.py` what was lost, doubled, erased, overwritten or not reported.

| module | contains |
|---|---|
| `machine.py` | the state machines: `WholeMachine` (everything happens), `EditingMachine` (only edits on both sides) |
| `rules/` | the rules: `app.py`, `bookkeeper.py`, `settings.py`, `workers.py`, `faults.py` |
| `company.py` | `Company`: what its people do; it owns the objects below |
| `workers.py`, `worker.py`, `process.py` | two engines, each in a process that can die or stand still at any await |
| `bus.py`, `clients.py`, `others.py`, `ledger.py`, `log.py` | the broker and the other services, in memory |
| `xero.py` | the real Xero sandbox, and the bookkeeper's access to it |
| `stage.py`, `clock.py` | what all companies share: event loop, PostgreSQL, sandbox; and a clock that can be moved |
| `judging.py`, `log_errors.py` | the final check |
| `test_machine.py` | runs the machines; MODEL_EXAMPLES, MODEL_STEPS and MODEL_PARTS set the size |
| other `test_*.py` | single stories on the same `Company`; `builders.py` makes their records |
"""
