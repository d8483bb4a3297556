"""The embedded server through its life: made, killed, left behind, met by strangers."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tocsin.kit import embedded, postgres_files, postgres_site, processes

DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
SUPERVISE = """
import sys, pathlib
from tocsin.kit import embedded
server = embedded.Server(pathlib.Path(sys.argv[1]), durable=False)
print(server.start(), server.pid, flush=True)
sys.stdin.read()
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to act as other users")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "pg"


def write_row(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("create table kept (id int)")
        connection.execute("insert into kept values (42)")


def rows(dsn: str) -> list[tuple[int]]:
    with psycopg.connect(dsn) as connection:
        return connection.execute("select id from kept").fetchall()


def kill(server: embedded.Server) -> None:
    assert server.pid
    os.kill(server.pid, signal.SIGKILL)
    while server.is_running:
        pass  # the kernel takes its moment; the test's own limit ends the wait


def account(root: Path) -> processes.Account | None:
    return postgres_files.account_for(root / "data")


def supervisor(root: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SUPERVISE, str(root)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_rows_outlive_a_restart(root: Path) -> None:
    with embedded.Server(root) as server:
        write_row(server.dsn)
    assert not server.is_running
    with embedded.Server(root) as again:
        assert rows(again.dsn) == [(42,)]


def test_rows_outlive_a_killed_postmaster(root: Path) -> None:
    server = embedded.Server(root)
    write_row(server.start())
    kill(server)
    assert rows(server.start()) == [(42,)]
    server.stop()


def test_postgresql_leaves_with_a_killed_supervisor(root: Path) -> None:
    with supervisor(root) as killed:
        assert killed.stdout
        dsn, pid = killed.stdout.readline().split()
        write_row(dsn)
        killed.kill()
    with embedded.Server(root, durable=False) as server:
        assert int(pid) not in processes.living_in(root / "data", program="postgres")
        assert rows(server.dsn) == [(42,)]


def test_what_a_dead_supervisor_left_running_is_asked_to_leave(root: Path) -> None:
    left = embedded.Server(root, durable=False)
    write_row(left.start())
    assert left._lock_file
    left._lock_file.close()  # what the kernel does when a supervisor dies
    with embedded.Server(root, durable=False) as server:
        assert not left.is_running
        assert rows(server.dsn) == [(42,)]


def test_a_reused_process_id_is_not_taken_for_a_running_server(root: Path) -> None:
    with embedded.Server(root, durable=False) as server:
        write_row(server.dsn)
    stranger = processes.start(
        processes.Command(["/bin/sleep", "60"], account=account(root)), output=subprocess.DEVNULL
    )
    (root / "data/postmaster.pid").write_text(f"{stranger.pid}\n{root}/data\n")
    with embedded.Server(root, durable=False) as again:
        assert rows(again.dsn) == [(42,)]
    assert stranger.poll() is None
    processes.stop(stranger, ((signal.SIGTERM, 5),))


def test_a_zombie_is_not_taken_for_a_running_server(root: Path) -> None:
    with embedded.Server(root, durable=False):
        pass
    zombie = subprocess.Popen(["/bin/true"])
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)  # ended, not yet reaped
    (root / "data/postmaster.pid").write_text(f"{zombie.pid}\n{root}/data\n")
    with embedded.Server(root, durable=False) as again:
        assert again.is_running
    zombie.wait()


def test_a_shell_that_stands_in_the_data_is_left_alone(root: Path) -> None:
    with embedded.Server(root, durable=False):
        pass
    with subprocess.Popen(["/bin/sleep", "60"], cwd=root / "data") as shell:
        with embedded.Server(root, durable=False):
            assert shell.poll() is None
        shell.kill()


def test_a_second_server_on_the_same_directory_is_refused(root: Path) -> None:
    with embedded.Server(root, durable=False) as first:
        with pytest.raises(embedded.AlreadyRunning, match=f"by process {os.getpid()};"):
            embedded.Server(root).start()
        assert first.is_running


def test_data_of_another_major_version_are_refused(root: Path) -> None:
    with embedded.Server(root, durable=False):
        pass
    (root / "data/PG_VERSION").write_text("17\n")
    with pytest.raises(embedded.OtherMajor, match=r"made by PostgreSQL 17 .* --pg-bin"):
        embedded.Server(root).start()


def test_a_half_made_database_is_made_anew(root: Path) -> None:
    (root / ".data.new/base").mkdir(parents=True)
    with embedded.Server(root, durable=False) as server:
        assert server.is_running


@pytest.mark.parametrize("name", ["x" * 120, "comma, blank", 'quo"te'])
def test_a_directory_that_no_socket_can_live_in_will_do(tmp_path: Path, name: str) -> None:
    sockets = postgres_site.socket_directory(tmp_path / name)
    with embedded.Server(tmp_path / name, durable=False) as server:
        write_row(server.dsn)
        assert sockets.parent == Path("/tmp")
    assert not sockets.exists()


def test_a_log_that_grew_large_is_put_aside(root: Path) -> None:
    root.mkdir()
    (root / "postgres.log").write_bytes(b"." * (postgres_site.LOG_LIMIT + 1))
    with embedded.Server(root, durable=False):
        assert (root / "postgres.log").stat().st_size < 100_000
    assert (root / "postgres.log.1").stat().st_size > postgres_site.LOG_LIMIT


def test_a_server_that_cannot_start_says_what_postgresql_said(root: Path) -> None:
    with embedded.Server(root, durable=False):
        pass
    (root / "data/global/pg_control").unlink()
    with pytest.raises(postgres_files.CannotStart, match="pg_control"):
        embedded.Server(root).start()


def test_a_restart_that_fails_can_be_tried_again_and_nobody_slips_in(root: Path) -> None:
    server = embedded.Server(root)
    write_row(server.start())
    kill(server)
    control, aside = root / "data/global/pg_control", root / "pg_control"
    control.rename(aside)
    with pytest.raises(postgres_files.CannotStart):
        server.start()
    with pytest.raises(embedded.AlreadyRunning):
        embedded.Server(root).start()
    aside.rename(control)
    assert rows(server.start()) == [(42,)]
    server.stop()


def test_we_are_not_the_superuser(root: Path) -> None:
    question = "select rolname, rolsuper from pg_roles where rolsuper or rolname = current_user"
    with embedded.Server(root, durable=False) as server, psycopg.connect(server.dsn) as connection:
        found = set(connection.execute(question).fetchall())
    assert found == {("postgres", True), ("tocsin", False)}


@pytest.mark.skipif(not (DEBIAN_15 / "initdb").exists(), reason="PostgreSQL 15 is not installed")
def test_programs_of_ones_own_are_used_when_given(root: Path) -> None:
    with (
        embedded.Server(root, durable=False, pg_bin=DEBIAN_15) as server,
        psycopg.connect(server.dsn) as connection,
    ):
        assert connection.info.server_version // 10_000 == 15


def test_a_directory_without_programs_is_refused(root: Path, tmp_path: Path) -> None:
    with pytest.raises(postgres_files.CannotStart, match="no postgres in"):
        embedded.Server(root, pg_bin=tmp_path).start()
