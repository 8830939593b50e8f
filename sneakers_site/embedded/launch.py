"""Start one program, tied to its parent's life and with no more rights than it needs.

``python -I -S launch.py [options] -- program arguments…`` (LAUNCHER in layout.py) replaces itself
by the program (same process id), after it has

- asked the kernel to send a signal when the parent dies (``--die-with-parent SIGNAL``), so that a
  supervisor that gets SIGKILL leaves nothing running;
- as root, become an unprivileged user (``--user NAME``);
- given that user one single right, CAP_DAC_READ_SEARCH, if a folder above the files is closed to
  it (``--pass-closed-folders``): a checkout under /root then works, and nobody's folder changes
  its mode.

``--while-alive PID`` instead stays as a small guard that stops the program when that process ends;
the tests use it, because there the first worker to need a server starts it for all.
"""

import argparse
import ctypes
import os
import pwd
import select
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_READ_SEARCH = 2
CAPABILITY_VERSION_3 = 0x20080522


def die_with_parent(signal_number: int) -> None:
    """Have the kernel send `signal_number` to this process when its parent dies (Linux only)."""
    if sys.platform == "linux":
        _call("prctl", PR_SET_PDEATHSIG, signal_number, 0, 0, 0)


def become(user: pwd.struct_passwd, *, pass_closed_folders: bool) -> None:
    """Give up root for `user`, for good; optionally keep the right to pass closed folders.

    Raises:
        OSError: the kernel refused, for example in a container without that capability.
    """
    if pass_closed_folders:
        _call("prctl", PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
    os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
    if pass_closed_folders:
        bit = 1 << CAP_DAC_READ_SEARCH
        header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
        # effective, permitted, inheritable of capabilities 0-31, then of 32-63
        rights = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
        _call("capset", ctypes.byref(header), ctypes.byref(rights))
        _call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH, 0, 0)


def _call(function: str, *arguments: object) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, function)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function}: {os.strerror(number)}")


def _guard(watched: int, program: list[str]) -> int:
    """Run `program` until it ends, process `watched` does, or SIGTERM comes; return its status."""
    try:
        life = os.pidfd_open(watched)
    except ProcessLookupError:
        return 0
    wake, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.signal(signal.SIGTERM, lambda *_: os.write(waker, b"."))
    child = os.posix_spawn(program[0], program, os.environ)
    ended = os.pidfd_open(child)
    ready, _, _ = select.select([life, wake, ended], [], [])
    if ended not in ready:
        os.kill(child, signal.SIGINT)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status if status >= 0 else 128 - status  # as shells say it


def main() -> int:
    parser = argparse.ArgumentParser(description="Start a program tied to its parent's life.")
    parser.add_argument("--die-with-parent", metavar="SIGNAL", default="")
    parser.add_argument("--while-alive", metavar="PID", type=int, default=0)
    parser.add_argument("--user", default="")
    parser.add_argument("--pass-closed-folders", action="store_true")
    parser.add_argument("--output", metavar="FILE", default="", help="append stdout and stderr")
    parser.add_argument("--nice", type=int, default=0)
    parser.add_argument("program", nargs="+")
    options = parser.parse_args()
    parent = os.getppid()
    if options.output:  # before root is given up: the logs are not the servers' own
        log = os.open(options.output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.close(log)
    if options.nice:
        os.nice(options.nice)
    if options.user:
        user = pwd.getpwnam(options.user)
        become(user, pass_closed_folders=options.pass_closed_folders)
    if options.while_alive:
        return _guard(options.while_alive, options.program)
    if options.die_with_parent:
        # After the change of user, which would clear it.
        die_with_parent(signal.Signals[options.die_with_parent])
        if os.getppid() != parent:  # the parent died before the kernel was asked
            return 0
    return os.execvp(options.program[0], options.program)  # noqa: S606 - never returns


if __name__ == "__main__":
    sys.exit(main())
