"""Staff's sign-in: guessing is slowed, a second factor is possible. Part of base."""

from datetime import timedelta

# Asked first: refuses a name and address that have failed too often. The admin only; visitors'
# sign-in has limits of its own (people.py).
AXES_BACKEND = "axes.backends.AxesStandaloneBackend"
AXES_ONLY_ADMIN_SITE = True
AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "curation.sign_in.too_many_tries"
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "Solemate"
