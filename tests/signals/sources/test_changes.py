"""What forges and pipelines say: what was deployed, released, merged or pushed is a change."""

from typing import Any

import pytest

from tests.signals.reading import one, parse
from tocsin.signals.signal import State

SHOP = {"full_name": "ana/shop", "name": "shop", "default_branch": "main"}
PROJECT = {"path_with_namespace": "ana/shop", "name": "shop", "default_branch": "main"}
GONE = "0" * 40
BUILD = {"number": 7, "phase": "COMPLETED", "status": "SUCCESS", "full_url": "https://ci/7"}
SYNC = {"app": "shop", "namespace": "prod", "revision": "abcdef0123456", "phase": "Succeeded",
        "finished_at": "2026-03-16T09:00:00Z"}  # fmt: skip

CASES: dict[str, list[tuple[dict[str, Any], str]]] = {
    "github": [
        ({"deployment_status": {"state": "failure", "environment": "prod"},
          "deployment": {"id": 1}, "repository": SHOP}, "ana/shop: deployment to prod failed"),
        ({"action": "completed", "repository": SHOP,
          "workflow_run": {"id": 1, "name": "CI", "head_branch": "main", "conclusion": "failure"}},
         "ana/shop: CI on main failed"),
        ({"action": "published", "release": {"id": 1, "tag_name": "v2"}, "repository": SHOP},
         "ana/shop: v2 released"),
        ({"action": "closed", "repository": SHOP, "pull_request": {
            "id": 9, "number": 3, "title": "Faster", "merged": True, "base": {"ref": "main"}}},
         "ana/shop: Faster (#3) merged into main"),
        ({"ref": "refs/heads/main", "after": "abc", "repository": SHOP,
          "head_commit": {"message": "Fix\n\nlong"}}, "ana/shop: Fix pushed to main"),
        ({"ref": "refs/tags/v2", "after": "abc", "repository": SHOP},
         "ana/shop: tag v2 pushed"),
    ],
    "gitlab": [
        ({"object_kind": "deployment", "status": "success", "environment": "prod",
          "deployment_id": 1, "project": PROJECT}, "ana/shop: deployment to prod succeeded"),
        ({"object_kind": "pipeline", "project": PROJECT,
          "object_attributes": {"id": 1, "status": "failed", "ref": "main"}},
         "ana/shop: pipeline on main failed"),
        ({"object_kind": "merge_request", "project": PROJECT, "object_attributes": {
            "id": 1, "iid": 3, "title": "Faster", "action": "merge", "target_branch": "main"}},
         "ana/shop: Faster (!3) merged into main"),
        ({"object_kind": "release", "action": "create", "name": "2.0", "project": PROJECT},
         "ana/shop: 2.0 released"),
        ({"object_kind": "push", "ref": "refs/heads/main", "after": GONE, "project": PROJECT},
         "ana/shop: branch main deleted"),
        ({"object_kind": "tag_push", "ref": "refs/tags/v2", "after": "a", "project": PROJECT},
         "ana/shop: tag v2 pushed"),
    ],
    "bitbucket": [
        ({"commit_status": {"name": "CI", "state": "FAILED", "url": "https://ci"},
          "repository": SHOP}, "ana/shop: CI failed"),
        ({"pullrequest": {"id": 1, "title": "Faster", "state": "MERGED",
                          "destination": {"branch": {"name": "main"}}}, "repository": SHOP},
         "ana/shop: Faster merged into main"),
        ({"push": {"changes": [{"new": None, "old": {"type": "branch", "name": "old"}}]},
          "repository": SHOP}, "ana/shop: branch old deleted"),
    ],
    "gitea": [
        ({"action": "published", "release": {"id": 1, "name": "2.0"}, "repository": SHOP},
         "ana/shop: 2.0 released"),
        ({"number": 3, "pull_request": {"id": 1, "title": "Faster", "merged": True,
                                        "base": {"ref": "main"}}, "repository": SHOP},
         "ana/shop: Faster (#3) merged into main"),
        ({"ref": "refs/heads/main", "after": "abc", "repository": SHOP,
          "commits": [{"message": "Fix"}]}, "ana/shop: Fix pushed to main"),
    ],
    "docker_hub": [
        ({"push_data": {"tag": "2.0", "pushed_at": 1773653400},
          "repository": {"repo_name": "ana/shop"}}, "ana/shop:2.0 pushed"),
    ],
    "azure_devops": [
        ({"eventType": "build.complete", "id": "1", "message": {"text": "Build 7 failed\nmore"}},
         "Build 7 failed"),
        ({"eventType": "ms.vss-release.deployment-completed-event", "id": "1",
          "message": {"text": "Deployment of 2.0 to prod succeeded"}},
         "Deployment of 2.0 to prod succeeded"),
    ],
    "jenkins": [
        ({"name": "shop", "build": BUILD}, "shop #7 succeeded"),
        ({"name": "shop", "build": BUILD | {"status": "UNSTABLE"}}, "shop #7 is unstable"),
        ({"name": "shop", "build": BUILD | {"status": "FAILURE"}}, "shop #7 failed"),
        ({"name": "shop", "build": BUILD | {"status": "ABORTED"}}, "shop #7 was aborted"),
    ],
    "argocd": [
        (SYNC, "shop synced to abcdef012"),
        (SYNC | {"phase": "Failed"}, "shop could not be synced to abcdef012"),
    ],
    "circleci": [
        ({"type": "workflow-completed", "workflow": {"id": "w", "name": "ci", "status": "failed"},
          "project": {"slug": "gh/ana/shop"}, "pipeline": {"vcs": {"branch": "main"}}},
         "gh/ana/shop: ci on main failed"),
        ({"type": "job-completed", "job": {"id": "j", "name": "test", "status": "success"},
          "project": {"slug": "gh/ana/shop"}}, "gh/ana/shop: test succeeded"),
    ],
}  # fmt: skip
SILENT: list[tuple[str, dict[str, Any]]] = [
    ("github", {"zen": "Design for failure.", "hook": {}}),
    ("github", {"deployment_status": {"state": "in_progress"}, "deployment": {"id": 1}}),
    ("github", {"action": "requested", "workflow_run": {"id": 1}}),
    ("github", {"action": "closed", "pull_request": {"id": 9, "merged": False}}),
    ("github", {"ref": "refs/heads/feature", "after": "abc", "repository": SHOP}),
    ("gitlab", {"object_kind": "issue"}),
    ("gitlab", {"object_kind": "pipeline", "object_attributes": {"status": "running"}}),
    ("gitlab", {"object_kind": "push", "ref": "refs/heads/feature", "project": PROJECT}),
    ("bitbucket", {"commit_status": {"state": "INPROGRESS"}}),
    ("gitea", {"action": "opened", "issue": {"id": 1}}),
    ("azure_devops", {"eventType": "workitem.created"}),
    ("azure_devops", {"eventType": "ms.vss-release.deployment-approval-pending-event"}),
    ("jenkins", {"name": "shop", "build": BUILD | {"phase": "STARTED"}}),
    ("argocd", {"app": "shop", "phase": "Running", "health": "Progressing"}),
    ("circleci", {"type": "ping"}),
]


@pytest.mark.parametrize(
    ("kind", "body", "summary"),
    [(kind, *case) for kind, cases in CASES.items() for case in cases],
)
def test_what_was_changed_is_said_in_a_line(kind: str, body: dict[str, Any], summary: str) -> None:
    read, again = one(kind, body), one(kind, body)
    assert (read.state, read.summary) == (State.CHANGE, summary)
    assert read.identity == again.identity
    assert len(read.identity) > 3


@pytest.mark.parametrize(("kind", "body"), SILENT)
def test_what_changed_nothing_yet_is_no_change(kind: str, body: dict[str, Any]) -> None:
    assert parse(kind, body) == []


def test_a_change_is_of_the_service_that_is_named_as_its_repository() -> None:
    assert [one(kind, cases[0][0]).service for kind, cases in CASES.items()][:2] == ["shop", "shop"]


def test_an_application_that_is_degraded_is_an_alert_until_it_is_healthy() -> None:
    degraded = {"app": "shop", "namespace": "prod", "health": "Degraded"}
    opened = one("argocd", degraded)
    synced, healthy = parse("argocd", SYNC | {"health": "Healthy"})
    assert (opened.state, healthy.state) == (State.FIRING, State.OK)
    assert opened.identity == healthy.identity == "health/prod/shop"
    assert synced.state is State.CHANGE


def test_the_header_says_which_event_of_github_it_is() -> None:
    body = {"action": "published", "release": {"id": 1, "name": "2.0"}, "repository": SHOP}
    assert parse("github", body, headers={"x-github-event": "watch"}) == []
    assert one("github", body, headers={"x-github-event": "release"}).state is State.CHANGE
