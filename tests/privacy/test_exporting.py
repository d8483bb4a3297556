"""Somebody is told all that is kept of them, and nobody else's."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import datetime

import pytest

from tests.privacy.conftest import Report
from tocsin.identity.actor import Scope
from tocsin.identity.permission import NotPermitted
from tocsin.kit.tx import Tx
from tocsin.privacy import export
from tocsin.privacy.actions import exporting


def test_dan_gets_what_is_his(tx: Tx, now: datetime, report: Report) -> None:
    dan = report.payments.people.dan.actor
    made = exporting.export(tx, report.dan, actor=dan, now=now)
    assert made.parts["person"]["rows"][0]["name"] == "Dan Miller"
    assert "password_hash" not in made.parts["person"]["rows"][0]
    assert [each["body"] for each in made.parts["comment"]["rows"]] == ["It is my card 4711"]
    assert {each["actor"] for each in made.ledger} >= {f"person/{report.dan}"}
    assert made.cut == []
    with zipfile.ZipFile(io.BytesIO(export.zipped(made))) as archive:
        [name] = [each for each in archive.namelist() if each.startswith("files/")]
        assert archive.read(name) == b"receipt of Dan"
        assert json.loads(archive.read("what-is-kept.json"))["person_id"] == report.dan


def test_others_are_refused(tx: Tx, now: datetime, report: Report) -> None:
    people = report.payments.people
    narrow = replace(people.dan.actor, scopes=frozenset({Scope.READ}))
    for actor in (people.ana.actor, people.cleo.actor, narrow):
        with pytest.raises(NotPermitted):
            exporting.export(tx, report.dan, actor=actor, now=now)
    assert exporting.export(tx, report.dan, actor=people.eve.actor, now=now).parts
