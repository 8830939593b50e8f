"""``python -m sneakers_site.embedded``: run DATA_DIR's PostgreSQL and Redis in the foreground.

For developing and trying: no supervisor, Ctrl-C (or the end of this process) stops both.
"""

import os
import signal
import sys
from pathlib import Path

from sneakers_site.embedded.layout import EmbeddedServerError, Layout
from sneakers_site.embedded.temporary import running
from sneakers_site.environment import read_environment


def main() -> int:
    layout = Layout(read_environment(Path(os.environ.get("ENV_FILE", ".env"))).data_dir)
    # Not getsignal(SIGINT): in the background of a script that is "ignored".
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with running(layout, names=["postgres", "redis"]) as started:
            sys.stdout.write(f"PostgreSQL and Redis serve {layout.data_dir}\n")
            sys.stdout.flush()
            for process in started:
                process.wait()
    except KeyboardInterrupt:
        return 0
    except EmbeddedServerError as error:
        sys.stderr.write(f"Error: {error}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
