"""The embedded PostgreSQL: one cluster in one folder, reached over a Unix socket that only its owner can open."""

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from config.embedded.child import (
    START_SECONDS,
    CannotStart,
    Server,
    clean_environment,
    identity,
    last_lines,
    launch,
    package_folder,
    say,
    stop,
)

DATABASE = "tongjian"
ACCOUNT = "tongjian"
# The kernel's limit for a socket path, less the name that PostgreSQL adds.
SOCKET_FOLDER_BYTES = 107 - len("/.s.PGSQL.5432")
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# For tests only: what a power cut destroys can be made again.
SCRATCH = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def start(folder: Path, scratch: bool) -> Server:
    """Starts PostgreSQL in folder and makes the database once."""
    programs = package_folder("pgserver") / "pginstall" / "bin"
    folder.mkdir(exist_ok=True)
    account = None if os.geteuid() else account_for(folder, programs)
    folder.chmod(0o700)
    if not (folder / "PG_VERSION").exists():
        make_cluster(programs, folder, account)
    check_version(programs, folder)
    sockets = socket_folder(folder, account)
    stop_leftover(folder, sockets)
    process = launch_server(programs, folder, sockets, account, scratch)
    try:
        wait_until_ready(process, folder)
        create_database(sockets)
    except BaseException:
        stop(process, signal.SIGINT)
        raise
    url = f"postgresql://postgres@/{DATABASE}?host={quote(str(sockets), safe='/')}"
    # SIGINT is PostgreSQL's fast shutdown.
    return Server(url, process, signal.SIGINT)


def account_for(folder: Path, programs: Path) -> int:
    """The user id under which root runs PostgreSQL, which refuses to run as root; folder then belongs to it.

    The owner of an existing folder stays its owner, so that the same folder works for that user and for root.
    """
    owner = folder.stat().st_uid
    if owner == 0 or all(entry.pw_uid != owner for entry in pwd.getpwall()):
        owner = own_account()
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, owner, -1, follow_symlinks=False)
    open_way(folder)
    open_way(programs)
    if programs.joinpath("postgres").stat().st_mode & 0o005 != 0o005:
        for path in [programs.parent, *programs.parent.rglob("*")]:
            mode = path.stat().st_mode
            path.chmod(mode | 0o044 | (0o011 if mode & 0o100 else 0))
    return owner


def own_account() -> int:
    """A system account without a shell, made once; `nobody` where accounts cannot be made."""
    try:
        return pwd.getpwnam(ACCOUNT).pw_uid
    except KeyError:
        useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
        options = ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
        made = useradd and subprocess.run([useradd, *options], capture_output=True, check=False).returncode == 0
        return pwd.getpwnam(ACCOUNT if made else "nobody").pw_uid


def open_way(path: Path) -> None:
    """Lets other accounts pass through (not list) the folders above path, and says so for each one changed."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)
            say(f"chmod o+x {folder}: PostgreSQL runs under its own account and must pass through")


def make_cluster(programs: Path, folder: Path, account: int | None) -> None:
    """initdb, with the C locale so that text sorts the same on every machine; what an interrupted one left goes."""
    for left in folder.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-instructions"]
    command = [str(programs / "initdb"), *options, "--pgdata", str(folder)]
    done = subprocess.run(
        command, **identity(account), cwd="/", env=clean_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CannotStart(f"initdb failed: {(done.stderr or done.stdout).strip()}")


def check_version(programs: Path, folder: Path) -> None:
    """A cluster of another major version is not touched."""
    made = (folder / "PG_VERSION").read_text().strip()
    output = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    present = output.split()[-1].split(".")[0]
    if made != present:
        raise CannotStart(
            f"{folder} was made by PostgreSQL {made}, this is {present}: move the folder away to start anew"
        )


def stop_leftover(folder: Path, sockets: Path) -> None:
    """Removes what a killed keeper or a crashed machine left: a server, or only its pid file and socket.

    PostgreSQL would do so itself, but not when the old number now belongs to another process.
    """
    pid_file = folder / "postmaster.pid"
    first = pid_file.read_text().split("\n")[0] if pid_file.exists() else ""
    pid = int(first) if first.isdigit() else 0
    if pid and is_server(pid, folder):
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + START_SECONDS
        while is_server(pid, folder):
            if time.monotonic() > deadline:
                raise CannotStart(f"an earlier PostgreSQL (process {pid}) of {folder} does not end: stop it")
            time.sleep(0.05)
    for left in (pid_file, sockets / ".s.PGSQL.5432", sockets / ".s.PGSQL.5432.lock"):
        left.unlink(missing_ok=True)


def is_server(pid: int, folder: Path) -> bool:
    """Whether this process is a PostgreSQL of this folder, and not one that was given an old number."""
    import psutil

    try:
        command = psutil.Process(pid).cmdline()
    except psutil.Error:
        return False
    return any("postgres" in word for word in command[:1]) and str(folder) in command


def socket_folder(folder: Path, account: int | None) -> Path:
    """The cluster's folder, or one with a short name when that path is too long for a socket or has odd characters."""
    if not set(str(folder)) & set(",\"'\\") and len(os.fsencode(folder)) <= SOCKET_FOLDER_BYTES:
        return folder
    short = Path(tempfile.gettempdir()) / f"tongjian-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.is_symlink() or short.stat().st_uid not in (os.geteuid(), account):
        raise CannotStart(f"{short} belongs to somebody else: remove it")
    if account is not None:
        os.chown(short, account, -1)
    return short


def launch_server(
    programs: Path, folder: Path, sockets: Path, account: int | None, scratch: bool
) -> "subprocess.Popen[bytes]":
    settings = SETTINGS | {"unix_socket_directories": f'"{sockets}"'} | (SCRATCH if scratch else {})
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    command = [str(programs / "postgres"), "-D", str(folder), *options]
    return launch(command, log_of(folder), signal.SIGINT, account)


def log_of(folder: Path) -> Path:
    return folder.parent / "run" / "postgres.log"


def wait_until_ready(process: "subprocess.Popen[bytes]", folder: Path) -> None:
    """Waits until the server's own pid file says ready (recovery after a crash may take a while)."""
    deadline = time.monotonic() + START_SECONDS
    pid_file = folder / "postmaster.pid"
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise CannotStart(f"PostgreSQL did not start: {last_lines(log_of(folder))}")
        with suppress(FileNotFoundError):
            if pid_file.read_text().split("\n")[7:8] == ["ready   "]:
                return
        time.sleep(0.02)
    raise CannotStart(f"PostgreSQL was not ready after {START_SECONDS:.0f} s: {last_lines(log_of(folder))}")


def create_database(sockets: Path) -> None:
    import psycopg2
    from psycopg2 import sql

    connection = psycopg2.connect(host=str(sockets), user="postgres", dbname="postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.fetchone():
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    connection.close()
