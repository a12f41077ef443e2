"""How often doors may be tried, beside axes (ten failures per login name and address, then 15 minutes).

The limit per login name is wide on purpose: it stops guessing from many
addresses without letting one stranger lock somebody out with a few tries.
"""

from typing import Final

from config.kit.throttling import Limit

LOGIN_BY_NAME: Final = Limit("accounts-login-name", times=60, seconds=900, closed=True)
SECOND_FACTOR: Final = Limit("accounts-second-factor", times=10, seconds=300, closed=True)
PASSWORD_CONFIRMATION: Final = Limit("accounts-password", times=10, seconds=300, closed=True)
CODE_BY_ADDRESS: Final = Limit("accounts-code-address", times=30, seconds=900, closed=True)
CODE_BY_NAME: Final = Limit("accounts-code-name", times=10, seconds=3600, closed=True)
REDEEM_BY_ADDRESS: Final = Limit("accounts-redeem-address", times=60, seconds=900, closed=True)
REGISTER_BY_ADDRESS: Final = Limit("accounts-register-address", times=20, seconds=3600, closed=True)
REDEEM_BY_NAME: Final = Limit("accounts-redeem-name", times=25, seconds=86_400, closed=True)
