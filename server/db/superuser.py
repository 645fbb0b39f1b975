"""Running PostgreSQL when we are root: it refuses to be, so it becomes another user.

The other user keeps the one right to pass closed folders (an ambient capability), so no permission of anybody's
home directory has to be opened for it.
"""

import functools
import os
import pwd
import shutil

_USERS = ("lakestream", "postgres", "nobody")


@functools.cache
def postgres_user() -> pwd.struct_passwd | None:
    """The user PostgreSQL runs as when we are root; None when we are not, and it runs as ourselves."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in _USERS if name in known)


def as_postgres_user(command: list[str]) -> list[str]:
    """The command, wrapped so that it may run PostgreSQL; unchanged for an ordinary user."""
    user = postgres_user()
    if user is None:
        return command
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise PermissionError(
            "PostgreSQL does not run as root, and the program setpriv (package util-linux) that would let it run as "
            f"{user.pw_name} is missing. Start LakeStream as an ordinary user, or pass --database-url."
        )
    return [setpriv, *_become(user), *command]


def ends_with_us(command: list[str]) -> list[str]:
    """The same, and where the system can, the program is asked to end when the thread that started it ends:
    after kill -9 of the server no PostgreSQL stays behind."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return as_postgres_user(command)
    user = postgres_user()
    return [setpriv, "--pdeathsig=INT", *(_become(user) if user is not None else ()), *command]


def _become(user: pwd.struct_passwd) -> tuple[str, ...]:
    return (
        f"--reuid={user.pw_uid}",
        f"--regid={user.pw_gid}",
        "--clear-groups",
        "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override",
    )
