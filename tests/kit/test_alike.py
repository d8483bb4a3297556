"""What rows have in common is numbered, and sent once."""

from tocsin.kit.alike import Shared


def test_what_is_the_same_has_one_number_and_is_sent_once() -> None:
    shared = Shared(("channel", "person_id"))
    given = [("email", 1), ("sip", 1), ("email", 1), ("email", None)]

    assert [shared.number(values) for values in given] == [0, 1, 0, 2]
    assert shared.rows == [
        {"alike": 0, "channel": "email", "person_id": 1},
        {"alike": 1, "channel": "sip", "person_id": 1},
        {"alike": 2, "channel": "email", "person_id": None},
    ]
