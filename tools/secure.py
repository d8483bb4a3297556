"""Ask whether anything that we stand on is known to be unsafe, and whether our own code looks so.

Run by `make secure`; a rule of the house asks what needs no network. Bandit reads the source here;
pip-audit and npm ask a register of advisories over the network. What could not be asked is said
and fails nothing; what was found fails.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Verdict:
    """``findings`` is None when nobody could be asked."""

    name: str
    findings: int | None
    words: str

    def __str__(self) -> str:
        mark = {None: "NOT ASKED", 0: "ok"}.get(self.findings, "FOUND")
        return f"{mark:<10}{self.name:<11}{self.words}"


def main() -> None:
    verdicts = [source(), python_packages(), node_packages()]
    print(*verdicts, sep="\n")  # noqa: T201 - this is what it is for
    sys.exit(any(verdict.findings for verdict in verdicts))


def source() -> Verdict:
    """Read our own code; medium severity and above counts, and each exception has its reason."""
    done = _run(str(BIN / "bandit"), "-q", "-r", "src", "-ll", "-f", "json")
    found = json.loads(done.stdout)["results"]
    places = [f"{each['filename']}:{each['line_number']} {each['test_id']}" for each in found]
    return Verdict("bandit", len(found), ", ".join(places) or "nothing of medium severity or above")


def python_packages() -> Verdict:
    done = _run(
        *(str(BIN / "pip-audit"), "-r", "requirements/run.txt", "--disable-pip", "--no-deps"),
        *("-f", "json", "--progress-spinner", "off"),
    )
    return judged_python(_document(done.stdout))


def node_packages() -> Verdict:
    """The fonts are all that is shipped of npm's; axe is for tests, so that it is left out."""
    return judged_node(_document(_run("npm", "audit", "--omit=dev", "--json").stdout))


def judged_python(answer: Mapping[str, Any]) -> Verdict:
    packages = answer.get("dependencies", [])
    asked = [package for package in packages if "skip_reason" not in package]
    if not asked:
        return Verdict("pip-audit", None, "no register of advisories can be reached from here")
    found = [
        f"{package['name']} {package['version']}: {flaw['id']}"
        for package in asked
        for flaw in package["vulns"]
    ]
    left = len(packages) - len(asked)
    rest = f"; the register does not know {left} more" if left else ""
    return Verdict("pip-audit", len(found), (", ".join(found) or f"{len(asked)} packages") + rest)


def judged_node(answer: Mapping[str, Any]) -> Verdict:
    counted = answer.get("metadata", {}).get("vulnerabilities")
    if counted is None:
        return Verdict("npm audit", None, "no register of advisories can be reached from here")
    total = int(counted["total"])
    return Verdict("npm audit", total, f"{total} advisories about what is shipped")


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )


def _document(text: str) -> Mapping[str, Any]:
    """Read what a tool said; nothing, if it was not even a document."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


if __name__ == "__main__":
    main()
