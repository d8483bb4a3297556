"""What `make secure` says: a finding fails, and who could not be asked is not called clean.

That our own source is clean is a rule of the house (tests/rules_of_the_house/test_weaknesses.py).
"""

from tools import secure


def test_a_known_flaw_is_counted_and_named() -> None:
    flawed = {"name": "jinja2", "version": "2.0", "vulns": [{"id": "CVE-2019-10906"}]}
    clean = {"name": "nh3", "version": "0.3.8", "vulns": []}
    verdict = secure.judged_python({"dependencies": [flawed, clean]})
    assert (verdict.findings, verdict.words) == (1, "jinja2 2.0: CVE-2019-10906")
    assert secure.judged_node({"metadata": {"vulnerabilities": {"total": 2}}}).findings == 2


def test_a_register_that_cannot_be_reached_is_said_and_not_called_clean() -> None:
    skipped = {"dependencies": [{"name": "nh3", "skip_reason": "not found"}]}
    for verdict in (
        secure.judged_python(skipped),
        secure.judged_python({}),
        secure.judged_node({"message": "405 Method Not Allowed"}),
        secure.judged_node({}),
    ):
        assert verdict.findings is None
        assert str(verdict).startswith("NOT ASKED")


def test_a_package_that_the_register_does_not_know_is_counted_apart() -> None:
    known = {"name": "nh3", "version": "0.3.8", "vulns": []}
    unknown = {"name": "ours", "skip_reason": "not found"}
    assert secure.judged_python({"dependencies": [known, unknown]}).words == (
        "1 packages; the register does not know 1 more"
    )
